/**
 * Hooks that don't run, or run without asking Lockstep, or ask it and lose its answer. All of that is silent in git: a
 * commit goes through as if everything had been looked at.
 */
import type { Diagnosis } from '../../core/diagnosis.ts'
import { findHookFlaw, type HookFlaw, mentionsLockstep } from '../../core/hook-script.ts'
import { quoteForShell } from '../../core/shell.ts'
import type { Repository } from '../../git/repository.ts'
import { type Hook, type HookSetup, readHookSetup } from '../../readers/read-hooks.ts'

/** Those whose absence lets something through that they would have seen; the others refresh untracked mirrors. */
const guards = ['pre-commit', 'pre-merge-commit', 'post-commit', 'pre-push'] as const
const install = 'npx lockstep install'

export async function diagnoseHooks(repository: Repository): Promise<Diagnosis[]> {
  const names = [...guards, 'post-merge', 'post-checkout', 'post-rewrite']
  const setup = await readHookSetup(repository, names)
  if (!setup.exists && setup.hooksPath) return [missingDirectory(repository, setup, setup.hooksPath)]
  const preCommit = setup.hooks.get('pre-commit')
  if (preCommit?.body === undefined) return [missingHook(setup, preCommit)]
  const found = [...setup.hooks.values()].flatMap(diagnoseHook)
  const callers = [...setup.hooks.values()].filter(callsLockstep).map(({ name }) => name)
  const lacking = guards.filter(name => !callers.includes(name))
  if (callers.includes('pre-commit') && lacking.length > 0) found.push(incomplete(lacking))
  // husky itself leaves when it sees this variable.
  if (preCommit.manager === 'husky' && repository.environment['HUSKY'] === '0') found.push(disabled())
  return found
}

function missingDirectory(
  { gitDirectory }: Repository,
  { directory }: HookSetup,
  { value, scope }: { value: string; scope: string },
): Diagnosis {
  const isHusky = /(^|\/)\.husky\/_$/.test(directory)
  const linked = /\/worktrees\/[^/]+$/.test(gitDirectory)
  const why =
    linked && isHusky ? ': husky makes it, git ignores it, and a linked work tree starts without it' : ''
  return {
    id: 'hooks-path-missing',
    severity: 'problem',
    message: `no hook runs in this work tree: core.hooksPath is ${value}, and there is no such directory${why}`,
    fix: isHusky ? 'npx husky' : `git config --${scope} --unset core.hooksPath, or make the directory`,
  }
}

function missingHook({ directory, waiting, hooksPath }: HookSetup, preCommit: Hook | undefined): Diagnosis {
  const inactive = preCommit === undefined && waiting && !(waiting.install === 'npx husky' && hooksPath)
  const message = inactive
    ? `no hook looks at a commit: ${waiting.file} is not active in this clone, git finds no ${directory}/pre-commit`
    : preCommit
      ? `no hook looks at a commit: ${preCommit.manager} is installed, and its own configuration has no pre-commit`
      : `no hook looks at a commit: git finds no ${directory}/pre-commit`
  return { id: 'hook-missing', severity: 'problem', message, fix: inactive ? waiting.install : install }
}

function callsLockstep({ name, manager, body }: Hook): boolean {
  if (body === undefined) return false
  if (manager === 'lefthook' || manager === 'pre-commit') return mentionsLockstep(body.text)
  return findHookFlaw(body.text, name, shellOf(manager, body.text))?.kind !== 'absent'
}

function diagnoseHook(hook: Hook): Diagnosis[] {
  const { name, manager, file, executable, body } = hook
  const calls = callsLockstep(hook)
  // Another program's post-merge hook is none of Lockstep's business; a pre-commit hook always is.
  if (!calls && name !== 'pre-commit') return []
  const found: Diagnosis[] = []
  if (!executable) {
    found.push({
      id: 'hook-not-executable',
      severity: 'problem',
      message: `git doesn't run ${file}: it is not executable`,
      fix: `chmod +x ${quoteForShell(file)}`,
    })
  }
  if (!calls) found.push(withoutLockstep(hook))
  else if (body && (manager === 'git' || manager === 'husky')) {
    const flaw = findHookFlaw(body.text, name, shellOf(manager, body.text))
    if (flaw) found.push(describeFlaw(flaw, { file: body.file, name }))
  }
  return found
}

function shellOf(manager: Hook['manager'], text: string): 'stops on failure' | 'goes on' {
  // husky 9 starts the user's file with `sh -e`, and husky 8's own script did the same to the file that sourced it.
  return manager === 'husky' || /\/husky\.sh/.test(text) ? 'stops on failure' : 'goes on'
}

function withoutLockstep({ name, manager, file, body }: Hook): Diagnosis {
  const place = body?.file ?? file
  const isYaml = manager === 'lefthook' || manager === 'pre-commit'
  return {
    id: 'hook-without-lockstep',
    severity: 'problem',
    message: `${place} doesn't call lockstep-hook, so a commit may change a source without its mirror`,
    fix: isYaml ? `let ${place} run this last: npx lockstep-hook ${name}` : install,
  }
}

const consequences: Readonly<Record<Exclude<HookFlaw['kind'], 'absent'>, [Diagnosis['id'], string, string]>> =
  {
    unreachable: [
      'hook-unreachable',
      'never reaches lockstep-hook: it ends with',
      'move this line to the end, before it leaves',
    ],
    'not-last': [
      'hook-not-last',
      'goes on after lockstep-hook, and what follows may restage or rewrite files:',
      'make this its last line',
    ],
    'answer-lost': [
      'hook-answer-lost',
      'loses the answer of lockstep-hook, so nothing is ever refused:',
      'make this its last line',
    ],
    'list-read': [
      'hook-list-read',
      'leaves no list of pushed refs to lockstep-hook, which then judges only what is checked out; it is read by',
      'read the list once (refs=$(cat)) and pipe it into both, last into this',
    ],
  }

function describeFlaw(
  { kind, by = '' }: HookFlaw,
  { file, name }: { file: string; name: string },
): Diagnosis {
  const [id, words, advice] = consequences[kind as keyof typeof consequences]
  return {
    id,
    severity: 'problem',
    message: `${file} ${words} ${by}`,
    fix: `${advice}: lockstep-hook ${name}`,
  }
}

function incomplete(lacking: readonly string[]): Diagnosis {
  return {
    id: 'hooks-incomplete',
    severity: 'note',
    message: `${lacking.join(', ')} ${lacking.length === 1 ? "doesn't" : "don't"} call lockstep-hook: what no pre-commit hook can see (a merge, --no-verify, rebase, cherry-pick) is left to CI`,
    fix: install,
  }
}

function disabled(): Diagnosis {
  return {
    id: 'hooks-disabled',
    severity: 'note',
    message: 'HUSKY=0 is set here: husky runs no hook',
    fix: 'unset HUSKY',
  }
}
