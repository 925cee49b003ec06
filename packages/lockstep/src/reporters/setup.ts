/** An install or uninstall as text: one line a file, what was there already, and what is left to the user. Pure. */
import type { SettingWrite, SetupPlan, SetupStep } from '../core/setup/edit.ts'
import { createPaint, type Paint } from './paint.ts'

export interface SetupOptions {
  readonly color: boolean
  /** Nothing but what is left to the user. */
  readonly quiet: boolean
  readonly dryRun: boolean
}

/** Renders a plan, carried out or not. Ends with a newline unless there is nothing to say. */
export function renderSetup(plan: SetupPlan, { color, quiet, dryRun }: SetupOptions): string {
  const paint = createPaint(color)
  const shown = quiet ? plan.steps.filter(({ outcome }) => outcome === 'left') : plan.steps
  const lines = [
    ...groupSteps(shown).flatMap(group => renderGroup(group, paint)),
    ...(quiet ? [] : plan.settings.map(setting => renderSetting(setting, paint))),
    ...(quiet ? [] : plan.notes.map(note => `  ${note}`)),
    ...(dryRun && !quiet ? [paint.dim('nothing was written: this was a dry run')] : []),
  ]
  return lines.map(line => `${line}\n`).join('')
}

/** What an offer would change, line by line, for the question about it. */
export function renderOffer({ steps, settings }: SetupPlan): string {
  const lines = [
    ...steps.flatMap(({ path, lines = [] }) => [path, ...lines.map(line => `  ${line}`)]),
    ...settings.map(({ key, value }) => `git config ${key} '${value}'`),
  ]
  return `\n${lines.join('\n')}\n`
}

/** Steps about parts of one file that come to the same are one line. */
function groupSteps(steps: readonly SetupStep[]): SetupStep[][] {
  const groups: SetupStep[][] = []
  for (const step of steps) {
    const group = groups.at(-1)
    const first = group?.[0]
    const isAlike =
      first?.part !== undefined &&
      step.part !== undefined &&
      first.path === step.path &&
      first.outcome === step.outcome &&
      first.says === step.says
    if (group && isAlike) group.push(step)
    else groups.push([step])
  }
  return groups
}

function renderGroup(group: readonly SetupStep[], paint: Paint): string[] {
  const [{ path, outcome, says }] = group as [SetupStep]
  const parts = group.flatMap(({ part }) => part ?? [])
  const line = `${path}: ${parts.length > 0 ? `${parts.join(', ')}: ` : ''}${says}`
  const byHand = group.flatMap(step => step.byHand)
  const lines = group.flatMap(step => step.lines ?? []).map(one => paint.dim(`    ${one}`))
  if (outcome === 'changed') return [`${paint.green('✓')} ${line}`, ...lines]
  if (outcome === 'same') return [paint.dim(`· ${line}`)]
  return [
    `${paint.yellow('!')} ${line}`,
    ...(byHand.length > 0 ? ['  to do by hand:', ...byHand.map(one => `    ${one}`)] : []),
  ]
}

function renderSetting({ key, value, found }: SettingWrite, paint: Paint): string {
  const was = found !== undefined && value !== undefined ? ` (it was ${found})` : ''
  return `${paint.green('✓')} git config: ${key} ${value === undefined ? 'is unset' : `= ${value}`}${was}`
}
