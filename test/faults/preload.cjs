/**
 * The fault-injection point, which only tests can reach: they start the built command line with `NODE_OPTIONS=--require` of
 * this file. It counts the calls that change something outside the process, in the file system and through git, and makes
 * one of them fail, or the process die before it, after it, or in the middle of it. Every call is the real one: half of a
 * file is really written, a git that can't write is a real git with no file size left to it.
 *
 * FAULT_LOG   the file that gets a line a step: its kind, whether it has a middle, and what it is done to
 * FAULT_STEP  the number of the step at which something happens, from 1; none: nothing happens, the steps are counted
 * FAULT_KIND  kill-before, kill-middle, kill-after; meanwhile; or the error code that the call fails with
 * FAULT_SCRIPT  what happens meanwhile, right before the call, which is then made as if nothing had been
 */
const childProcess = require('node:child_process')
const fs = require('node:fs')
const promises = require('node:fs/promises')

const { closeSync, existsSync, openSync, readdirSync, readFileSync, writeSync } = fs
const spawn = childProcess.spawn

const log = process.env.FAULT_LOG
const wanted = Number(process.env.FAULT_STEP ?? 0)
const kind = process.env.FAULT_KIND
const { NODE_OPTIONS: _, ...withoutUs } = process.env

/** Which argument of a call names what it changes. */
const changed = {
  appendFile: 0,
  chmod: 0,
  copyFile: 1,
  cp: 1,
  link: 1,
  mkdir: 0,
  mkdtemp: 0,
  rename: 1,
  rm: 0,
  rmdir: 0,
  symlink: 1,
  truncate: 0,
  unlink: 0,
  utimes: 0,
  writeFile: 0,
}

/** The git commands that change something, and what shows that one of them is at work. */
const changingGit = {
  'update-index': ({ cwd, env }) => existsSync(`${env.GIT_INDEX_FILE ?? `${cwd}/.git/index`}.lock`),
  'checkout-index': ({ args }) => {
    const prefix = args.find(word => word.startsWith('--prefix='))?.slice('--prefix='.length)
    return prefix !== undefined && existsSync(prefix) && readdirSync(prefix).length > 0
  },
  'hash-object': ({ cwd }) => readdirSync(`${cwd}/.git/objects`).length > 0,
}

let count = 0

/** Counts a step; gives what is to happen at it, or nothing. */
function enter(name, hasMiddle, target) {
  count += 1
  write(log, 'a', Buffer.from(`${name}\t${hasMiddle ? 'middle' : 'whole'}\t${target}\n`))
  if (count !== wanted) return undefined
  if (kind !== 'meanwhile') return kind
  childProcess.execFileSync('sh', ['-e', '-c', process.env.FAULT_SCRIPT], { env: withoutUs })
}

function die() {
  process.kill(process.pid, 'SIGKILL')
  for (;;) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000)
}

function failure(code, name, target) {
  const error = new Error(`${code}: injected, ${name} '${target}'`)
  return Object.assign(error, { code, syscall: name, path: String(target) })
}

/** The first half of what a call was to write, written for real; nothing for calls that write no bytes. */
const halves = {
  writeFile: ([file, data, encoding]) => writeHalf(file, Buffer.from(data, encoding), 'w'),
  appendFile: ([file, data, encoding]) => writeHalf(file, Buffer.from(data, encoding), 'a'),
  copyFile: ([from, to]) => writeHalf(to, readFileSync(from), 'w'),
}

function writeHalf(file, bytes, flag) {
  write(file, flag, bytes.subarray(0, Math.floor(bytes.length / 2)))
}

function write(file, flag, bytes) {
  const open = openSync(file, flag)
  writeSync(open, bytes)
  closeSync(open)
}

for (const [name, at] of Object.entries(changed)) {
  const real = promises[name]
  promises[name] = async (...args) => {
    const fault = enter(name, name in halves, args[at])
    if (fault === undefined) return real(...args)
    if (fault === 'kill-before') die()
    if (fault === 'kill-after') {
      await real(...args).catch(() => {}) // such as the removal of a directory that isn't empty
      die()
    }
    // A full disk takes what fits; the other refusals come before the first byte.
    if (fault === 'kill-middle' || fault === 'ENOSPC') halves[name]?.(args)
    if (fault === 'kill-middle') die()
    throw failure(fault, name, args[at])
  }
  const sync = `${name}Sync`
  fs[sync] = () => {
    throw new Error(`fs.${sync} is called, which test/faults/preload.cjs doesn't count`)
  }
}

childProcess.spawn = (program, args, options) => {
  const command = args.find(word => word in changingGit)
  if (program !== 'git' || !command || (command === 'hash-object' && !args.includes('-w'))) {
    return spawn(program, args, options)
  }
  const fault = enter(`git ${command}`, true, args.join(' '))
  if (fault === undefined) return spawn(program, args, options)
  if (fault === 'kill-before') die()
  if (!fault.startsWith('kill')) {
    // A git that may not make any file bigger: its writes fail as they do on a full disk.
    const limited = 'trap "" XFSZ; ulimit -f 0; exec git "$@"'
    return spawn('sh', ['-c', limited, 'git', ...args], options)
  }
  const child = spawn(program, args, options)
  child.prependListener('exit', die)
  if (fault === 'kill-middle') watch()
  return child

  function watch() {
    if (changingGit[command]({ args, cwd: options.cwd, env: options.env })) {
      child.kill('SIGKILL')
      die()
    }
    setImmediate(watch)
  }
}
