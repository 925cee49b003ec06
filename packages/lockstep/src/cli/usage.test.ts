/** The help tells about every command and every option, and every example in it is one that is understood. */
import { describe, expect, test } from 'vitest'
import { parseArguments } from './arguments.ts'
import { commandSpecs, commonOptions, renderHelp } from './usage.ts'

const commands = Object.entries(commandSpecs)

test('the overview has a line for every command', () => {
  const overview = renderHelp()
  for (const [name, { summary }] of commands)
    expect(overview).toMatch(new RegExp(`^  ${name} +${summary.replace(/[.*+?^$()]/g, '\\$&')}$`, 'm'))
  expect(overview).toContain('exit code: 0 in sync')
})

test.each(['no-such-command', 'toString', ''])('help for %j is the overview', name => {
  expect(renderHelp(name)).toBe(renderHelp())
})

describe.each(commands)('%s', (name, spec) => {
  const help = renderHelp(name)

  test('its help has every option, with what it takes', () => {
    for (const [option, { value, help: words }] of Object.entries({ ...spec.options, ...commonOptions })) {
      const flag = `--${option}${value ? ` ${value}` : ''}`
      expect(help.split('\n').filter(line => line.includes(`${flag} `) && line.endsWith(words))).toHaveLength(
        1,
      )
    }
  })

  test('strings say what they take, booleans take nothing, and no short name means two things', () => {
    const options = Object.values({ ...spec.options, ...commonOptions })
    for (const { type, value } of options) expect(value !== undefined).toBe(type === 'string')
    const short = options.flatMap(option => option.short ?? [])
    expect(new Set(short).size).toBe(short.length)
  })

  test('its examples are understood, and fit a line', () => {
    expect(spec.examples.length).toBeGreaterThan(0)
    for (const example of spec.examples) {
      const [program, ...words] = example.split(' ')
      expect(program).toBe('lockstep')
      expect(parseArguments(words).command).toBe(name)
    }
    for (const line of help.split('\n')) expect(line.length).toBeLessThanOrEqual(120)
  })
})
