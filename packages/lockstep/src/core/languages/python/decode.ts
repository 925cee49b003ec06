/**
 * The text of a Python file from its bytes, as Python itself reads it: UTF-8 without its byte order mark, or the encoding that a
 * comment in the first two lines declares (PEP 263).
 */

/** The encodings that are seen in the wild beside UTF-8, by Python's names, and what the platform calls them. */
const encodings: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  ascii: 'utf-8',
  'us-ascii': 'utf-8',
  'latin-1': 'latin1',
  latin1: 'latin1',
  'iso-8859-1': 'latin1',
  'iso-8859-15': 'iso-8859-15',
  cp1252: 'windows-1252',
  'windows-1252': 'windows-1252',
}

/** The text, or why Python couldn't read it and in which line. */
export function decodeSource(bytes: Buffer): { text: string } | { reason: string; line: number } {
  const zero = bytes.indexOf(0)
  if (zero >= 0) return { reason: 'a null byte', line: lineAt(bytes, zero) }
  const declared = /^(?:[^\n]*\n)?[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)/.exec(
    bytes.toString('latin1', 0, 400),
  )?.[1]
  const encoding = encodings[(declared ?? 'utf-8').toLowerCase().replaceAll('_', '-')]
  if (encoding === undefined)
    return { reason: `an encoding that Lockstep doesn't know (${declared})`, line: 1 }
  if (encoding === 'latin1') return { text: bytes.toString('latin1') }
  try {
    // The decoder drops a byte order mark.
    return { text: new TextDecoder(encoding, { fatal: true }).decode(bytes) }
  } catch {
    return { reason: 'bytes that are no UTF-8', line: lineAt(bytes, findInvalid(bytes)) }
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
