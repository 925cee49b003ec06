/**
 * The text of a Python file from its bytes, as Python itself reads it: UTF-8 without its byte order mark, or the encoding that a
 * comment in the first two lines declares (PEP 263).
 */

/** Python's names of encodings beside those that the platform knows by the same name. */
const encodings: Readonly<Record<string, string>> = {
  utf8: 'utf-8',
  'utf-8-sig': 'utf-8',
  ascii: 'utf-8',
  'us-ascii': 'utf-8',
  'latin-1': 'latin1',
  'iso-8859-1': 'latin1',
  l1: 'latin1',
  sjis: 'shift_jis',
  cp932: 'shift_jis',
  cp949: 'euc-kr',
  cp936: 'gbk',
}

/** What a declared encoding is called here; Python takes `_` for `-` and writes `cp1251` for `windows-1251`. */
function encodingOf(declared: string): string {
  const name = declared
    .toLowerCase()
    .replaceAll('_', '-')
    .replace(/^(utf-8|latin-1|iso-8859-1)-(unix|dos|mac)$/, '$1')
  return (
    encodings[name] ?? name.replace(/^cp(?=125\d$)/, 'windows-').replace(/^(iso)?-?8859-(?=\d)/, 'iso-8859-')
  )
}

/** The text, or why Python couldn't read it and in which line. */
export function decodeSource(bytes: Buffer): { text: string } | { reason: string; line: number } {
  const zero = bytes.indexOf(0)
  if (zero >= 0) return { reason: 'a null byte', line: lineAt(bytes, zero) }
  const declared = /^(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(
    bytes.toString('latin1', 0, 400),
  )?.[1]
  const encoding = encodingOf(declared ?? 'utf-8')
  if (encoding === 'latin1') return { text: bytes.toString('latin1') }
  const decoder = decoderOf(encoding)
  if (!decoder) return { reason: `an encoding that Lockstep doesn't know (${declared})`, line: 1 }
  try {
    // The decoder drops a byte order mark.
    return { text: decoder.decode(bytes) }
  } catch {
    return { reason: 'bytes that are no UTF-8', line: lineAt(bytes, findInvalid(bytes)) }
  }
}

/** Undefined for an encoding that the platform doesn't know; whether it does can only be found out by asking. */
function decoderOf(encoding: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(encoding, { fatal: true })
  } catch {
    return undefined
  }
}

/** Where the bytes stop being UTF-8: the longest part that reads well ends there. */
function findInvalid(bytes: Buffer): number {
  const text = bytes.toString('utf8')
  const at = text.indexOf('\ufffd')
  return Buffer.byteLength(text.slice(0, at))
}

function lineAt(bytes: Buffer, offset: number): number {
  return bytes.toString('latin1', 0, offset).split('\n').length
}
