/**
 * The merge driver of mirrors, as git's configuration names it. `.gitattributes` says which paths it is for; the driver itself
 * is a setting of each clone, because git takes no command from a versioned file (gitattributes(5)).
 */
import type { SettingWrite } from './edit.ts'

/** What git runs for a mirror's file that both sides of a merge changed. */
export const mergeDriverCommand = 'git merge-file --ours %A %O %B'

/** The keys of the clone's configuration that make the driver. */
export const driverSettings: readonly SettingWrite[] = [
  { key: 'merge.lockstep.name', value: 'keeps this side of a mirror, which is made anew from its source' },
  { key: 'merge.lockstep.driver', value: mergeDriverCommand },
]
