/** What the targets are called that the plugin infers, and the options in nx.json that call them otherwise. Pure. */

export interface LockstepPluginOptions {
  /** The target that regenerates all mirrors of a project. Default: `sync`. */
  readonly syncTargetName?: string
  /** The target that compares all mirrors of a project. Default: `check`. */
  readonly checkTargetName?: string
  /** The target that keeps all mirrors of a project in sync while somebody works. Default: `watch`. */
  readonly watchTargetName?: string
  /** The target that tells of all mirrors of a project, of what was built of them and of what runs. Default: `status`. */
  readonly statusTargetName?: string
  /** The target that lets a deploy of all mirrors of a project go on, or doesn't. Default: `gate`. */
  readonly gateTargetName?: string
}

export interface TargetNames {
  readonly sync: string
  readonly check: string
  readonly watch: string
  readonly status: string
  readonly gate: string
}

/** The names, those included that no option says. */
export function nameTargets(options: LockstepPluginOptions = {}): TargetNames {
  return {
    sync: options.syncTargetName ?? 'sync',
    check: options.checkTargetName ?? 'check',
    watch: options.watchTargetName ?? 'watch',
    status: options.statusTargetName ?? 'status',
    gate: options.gateTargetName ?? 'gate',
  }
}
