/** What git makes of `.gitattributes`. */
import type { TestRepository } from './repository.ts'

/** The value of one attribute of one path: `set`, `unset`, `unspecified` or a text. */
export function attribute(repo: TestRepository, name: string, path: string): string {
  return repo.git('check-attr', name, '--', path).replace(/.*: /, '')
}
