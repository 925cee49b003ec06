/** What a program ended with, all of its output shown where it is another code. Gives the answer, to look at the rest of it. */
import { expect } from 'vitest'
import type { Answer } from './repository.ts'

export function expectCode(answer: Answer, code: number): Answer {
  expect(answer.code, answer.stdout + answer.stderr).toBe(code)
  return answer
}
