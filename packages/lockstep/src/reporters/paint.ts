/** Colours for the terminal: five SGR codes of ECMA-48, or none. Not worth a package on the hook's path. */
export type Paint = Readonly<Record<'red' | 'green' | 'yellow' | 'bold' | 'dim', (text: string) => string>>

const codes = { red: [31, 39], green: [32, 39], yellow: [33, 39], bold: [1, 22], dim: [2, 22] } as const

/** The five paints; each gives its text back as it is when there is no colour. */
export function createPaint(color: boolean): Paint {
  const paint =
    ([open, close]: readonly [number, number]) =>
    (text: string) =>
      color ? `\x1b[${open}m${text}\x1b[${close}m` : text
  return {
    red: paint(codes.red),
    green: paint(codes.green),
    yellow: paint(codes.yellow),
    bold: paint(codes.bold),
    dim: paint(codes.dim),
  }
}
