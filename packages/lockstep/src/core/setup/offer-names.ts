/** What `install --with` understands. By itself, so that reading a command line loads nothing of what the names stand for. */

export const offerNames = ['merge-driver', 'linguist', 'gitlab', 'vscode', 'ruff', 'mypy', 'pytest'] as const

export type OfferName = (typeof offerNames)[number]

export function isOffer(name: string): name is OfferName {
  return (offerNames as readonly string[]).includes(name)
}
