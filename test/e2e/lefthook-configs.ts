/**
 * What a lefthook.yml that works with Lockstep looks like, in the forms that lefthook.test.ts runs. docs/hook-tools.md shows
 * the same text to users, and the test compares the two.
 */

/** The exact version that is installed and run. */
export const lefthookVersion = '2.2.2'

/**
 * For a lefthook.yml none of whose pre-commit jobs changes a file. `# {files}` hands lefthook a file to inspect, in a comment
 * of the shell: without one it skips a job whenever it finds no staged or pushed files of its own, which is not when
 * nothing is committed or pushed.
 */
export const jobsOnly = `pre-commit:
  piped: true
  jobs:
    - name: lint
      glob: "*.py"
      run: ./lint.sh {staged_files}
    - name: lockstep
      files: echo lefthook.yml
      run: "node_modules/.bin/lockstep-hook pre-commit # {files}"
`

/** The same in the older style. Commands are sorted by name and those with a priority come before those without one. */
export const commandsOnly = `pre-commit:
  piped: true
  commands:
    lint:
      priority: 1
      glob: "*.py"
      run: ./lint.sh {staged_files}
    lockstep:
      files: echo lefthook.yml
      run: "node_modules/.bin/lockstep-hook pre-commit # {files}"
`

/** What lefthook sources at the start of every hook that it installs, by `rc`. */
export const afterLefthook = `# Lockstep comes after everything that lefthook does: lefthook stages what "stage_fixed" jobs changed after its last job.
case \${0##*/} in
  pre-commit)
    trap 'code=$?; [ "$code" = 0 ] || exit "$code"; exec node_modules/.bin/lockstep-hook pre-commit' EXIT ;;
esac
`

/** For a lefthook.yml with jobs that change files and have `stage_fixed`, in both styles. */
export const fixingJobs = `rc: ./.lefthook/lockstep.sh
pre-commit:
  jobs:
    - name: format
      glob: "*.py"
      run: ./format.sh {staged_files}
      stage_fixed: true
`
export const fixingCommands = `rc: ./.lefthook/lockstep.sh
pre-commit:
  commands:
    format:
      glob: "*.py"
      run: ./format.sh {staged_files}
      stage_fixed: true
`

/** The other six hooks, beside any of the above. */
export const otherHooks = `pre-merge-commit:
  jobs:
    - name: lockstep
      run: node_modules/.bin/lockstep-hook pre-merge-commit
post-commit:
  jobs:
    - name: lockstep
      run: node_modules/.bin/lockstep-hook post-commit
post-merge:
  jobs:
    - name: lockstep
      run: node_modules/.bin/lockstep-hook post-merge {0}
post-checkout:
  jobs:
    - name: lockstep
      run: node_modules/.bin/lockstep-hook post-checkout {0}
post-rewrite:
  jobs:
    - name: lockstep
      use_stdin: true
      run: node_modules/.bin/lockstep-hook post-rewrite {0}
pre-push:
  jobs:
    - name: lockstep
      use_stdin: true
      files: echo lefthook.yml
      run: "node_modules/.bin/lockstep-hook pre-push {0} # {files}"
`
