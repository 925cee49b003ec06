/** From argv to a request. Every mistake is a USAGE error that names the command which helps. */
import { parseArgs } from 'node:util'
import { isOffer, offerNames } from '../core/setup/offer-names.ts'
import { LockstepError } from '../errors.ts'
import { commandSpecs, commonOptions, hookOperands } from './usage.ts'

export interface Request {
  readonly command: string
  readonly operands: readonly string[]
  readonly flags: Readonly<Record<string, string | boolean | undefined>>
}

/** Parses the words after `lockstep`. Throws USAGE. */
export function parseArguments(words: readonly string[]): Request {
  const [command, ...rest] = words
  if (command === undefined || command === 'help' || command === '--help' || command === '-h') {
    return { command: 'help', operands: rest, flags: {} }
  }
  if (command === '--version' || command === 'version') return { command: 'version', operands: [], flags: {} }
  const spec = Object.hasOwn(commandSpecs, command) ? commandSpecs[command] : undefined
  if (!spec) throw usage(`there is no command ${command}`, 'lockstep --help lists the commands')
  try {
    const { values, positionals } = parseArgs({
      args: rest,
      options: { ...spec.options, ...commonOptions },
      allowPositionals: true,
      strict: true,
    })
    const request = { command, operands: positionals, flags: values as Request['flags'] }
    if (!request.flags['help']) refuseContradictions(request)
    return request
  } catch (error) {
    if (error instanceof LockstepError || !(error instanceof TypeError)) throw error
    // node:util's sentences go on with advice about `--`; the first one says what is wrong.
    throw usage(`${error.message.split('. ')[0]}`, `lockstep ${command} --help`)
  }
}

function refuseContradictions({ command, operands, flags }: Request): void {
  const hint = `lockstep ${command} --help`
  if (flags['staged'] && flags['at'] !== undefined)
    throw usage('--staged and --at name two different places', hint)
  const later = ['built', 'deployed', 'receipt'].find(name => flags[name] !== undefined)
  if (flags['staged'] && later !== undefined)
    throw usage(`--${later} is compared with the work tree or a revision: no build reads the index`, hint)
  if (flags['frozen'] && (flags['overwrite-edits'] || flags['dry-run'])) {
    throw usage('--frozen never writes: it goes with neither --overwrite-edits nor --dry-run', hint)
  }
  const ofOne = ['staged', 'frozen', 'dry-run', 'overwrite-edits', 'keep-build', 'output', 'format']
  const clash = flags['watch'] ? ofOne.find(name => flags[name] !== undefined) : undefined
  if (clash !== undefined) throw usage(`--watch goes on, and --${clash} is for a single sync`, hint)
  if (flags['python'] && flags['json']) throw usage('a stamp is either JSON or a Python module', hint)
  if (flags['smoke-test'] && flags['format'] !== undefined)
    throw usage('--smoke-test prints Python, and --format says something else', hint)
  const { format } = flags
  const formats = ['terminal', 'json', ...(command === 'check' ? ['github', 'markdown'] : [])]
  if (format !== undefined && !formats.includes(String(format)))
    throw usage(`there is no format ${format}`, hint)
  if (command === 'hook' && !hookOperands.includes(operands[0] ?? '')) {
    throw usage(`hook takes the name of a hook, and got ${operands[0] ?? 'none'}`, hint)
  }
  if (command === 'doctor' && operands.length > 0)
    throw usage('doctor takes no mirror: it looks at the whole repository', hint)
  if (
    flags['into'] !== undefined &&
    !['husky', 'lefthook', 'pre-commit', 'git'].includes(String(flags['into']))
  )
    throw usage(`--into takes husky, lefthook, pre-commit or git, and got ${flags['into']}`, hint)
  const offers = flags['with'] === undefined ? [] : String(flags['with']).split(',')
  const unknown = [
    ...offers,
    ...(command === 'uninstall' ? operands.filter(name => name !== 'hooks') : []),
  ].find(name => !isOffer(name))
  if (unknown !== undefined)
    throw usage(
      `there is nothing called "${unknown}" to ${command}: there are ${offerNames.join(', ')}`,
      hint,
    )
  if (command === 'install' && operands.length > 0)
    throw usage(`install takes no name: what it offers beside the hooks goes behind --with`, hint)
  if (command === 'init' && operands.length > 0) throw usage('init takes its paths as --from and --to', hint)
  if (command === 'undo' && operands.length > 0)
    throw usage('undo takes no mirror: it puts back all that the last sync replaced', hint)
}

function usage(message: string, hint: string): LockstepError {
  return new LockstepError({ code: 'USAGE', message, hint })
}
