/**
 * What the example's files held before the incident's commits changed them, told as edits of what they hold today. Each is
 * two texts, from before and after the commit; taking it back replaces the second by the first. An edit that no longer fits
 * the example is an error, so the replay can't drift away from the workspace that it replays.
 */

export interface Edit {
  readonly before: string
  readonly after: string
}

/** Path → the edits that one commit made there. */
export type Edits = Readonly<Record<string, readonly Edit[]>>

/** Gives the text from before these edits. Throws when one of them doesn't fit exactly once. */
export function takeBack(path: string, text: string, edits: readonly Edit[]): string {
  return edits.reduce((result, { before, after }) => {
    const pieces = result.split(after)
    if (pieces.length !== 2)
      throw new Error(
        `tools/replay/past-texts.ts: ${path} holds ${pieces.length - 1} times, not once:\n${after}`,
      )
    return pieces.join(before)
  }, text)
}

const added = (after: string): Edit => ({ before: '', after })

const source = 'apps/backend-api/src'

/** The five columns, and what uses them. */
export const imlcEdits: Edits = {
  [`${source}/contexts/provider/models/license.py`]: [
    { before: 'There are 22.', after: 'There are 27.' },
    added(' Text,'),
    added('    from contexts.provider.models.imlc_application import ImlcApplication\n'),
    {
      before: 'expiration_date: Mapped[date | None] = mapped_column(Date, nullable=True)',
      after: 'expiration_date: Mapped[date | None] = mapped_column(Date, nullable=True, index=True)',
    },
    added(`\
    # Interstate Medical Licensure Compact. A licence issued through it is renewed on the board's own portal.
    is_imlc: Mapped[bool] = mapped_column(Boolean, nullable=False, default=False, server_default=false())
    portal_username: Mapped[str | None] = mapped_column(String(200), nullable=True)
    # An encrypted string: the caller encrypts, this table never sees plain text, and no schema returns it.
    portal_password: Mapped[str | None] = mapped_column(String(512), nullable=True)
    portal_access_notes: Mapped[str | None] = mapped_column(Text, nullable=True)
    # The compact's letter of qualification is kept as a row of its own and would be counted twice.
    exclude_from_calculations: Mapped[bool] = mapped_column(
        Boolean, nullable=False, default=False, server_default=false()
    )

`),
    added(`\
    imlc_applications: Mapped[list[ImlcApplication]] = relationship(
        "ImlcApplication", back_populates="principal_license"
    )
`),
  ],
  [`${source}/contexts/provider/models/__init__.py`]: [
    added('from contexts.provider.models.imlc_application import ImlcApplication\n'),
    added('"ImlcApplication", '),
  ],
  [`${source}/contexts/provider/schemas/license.py`]: [
    added(' The portal password goes in, encrypted, and never comes out.'),
    added('    is_imlc: bool\n    exclude_from_calculations: bool\n'),
    added('    portal_username: str | None\n    portal_access_notes: str | None\n'),
  ],
  [`${source}/contexts/provider/schemas/provider.py`]: [added('    compact: int\n')],
  [`${source}/contexts/provider/services/license_service.py`]: [
    { before: 'import select\n', after: 'import false, select\n' },
    added('            License.exclude_from_calculations == false(),\n'),
  ],
  [`${source}/contexts/provider/services/dashboard.py`]: [
    { before: 'import func, select\n', after: 'import false, func, select\n' },
    added('    compact: int\n'),
    {
      before: '.where(License.organization_id == organization_id)\n    expiring',
      after: `.where(
        License.organization_id == organization_id, License.exclude_from_calculations == false()
    )
    expiring`,
    },
    added('        compact=session.execute(licenses.where(License.is_imlc)).scalar_one(),\n'),
  ],
  [`${source}/main.py`]: [
    { before: 'routers import licenses', after: 'routers import imlc, licenses' },
    { before: 'version="1.7.0"', after: 'version="1.8.0"' },
    added('    app.include_router(imlc.router)\n'),
  ],
}

/** A fix that has nothing to do with IMLC, made while the mirror lagged behind. */
export const verificationEdits: Edits = {
  [`${source}/contexts/credentialing/services/verification_service.py`]: [
    added(' and result != "unreachable"'),
  ],
}

/** The worker learns about compact licences: the code that met the old `License` and fell over it. */
export const workerEdits: Edits = {
  'infra/lambda/functions/backend/worker.py': [
    added(`
Like its neighbours this file is written for the models of today and deployed with whatever models lie in \`src\`. On the
day it learnt about compact licences, \`src\` did not know \`License.is_imlc\`.
`),
    added(', and which of the licences that expire soon are renewed through the compact'),
    added('    from contexts.provider.services.license_service import find_expiring\n'),
    added('        expiring = find_expiring(session, organization_id, today=date.today(), days=days)\n'),
    added('        compact = [license.id for license in expiring if license.is_imlc]\n'),
    { before: '{"figures": figures}', after: '{"figures": figures, "compact_renewals": compact}' },
  ],
}
