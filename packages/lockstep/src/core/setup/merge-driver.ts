/**
 * The merge driver of mirrors, as a clone's configuration names it. `.gitattributes` says which paths it is for; the driver
 * itself is a setting of each clone, because git takes no command from a versioned file (gitattributes(5)).
 */
import { mergeDriverCommand } from '../hook-names.ts'
import type { SettingWrite } from './edit.ts'

/** The keys of the clone's configuration that make the driver. */
export const driverSettings: readonly SettingWrite[] = [
  { key: 'merge.lockstep.name', value: 'leaves conflicts in a mirror to its source' },
  { key: 'merge.lockstep.driver', value: mergeDriverCommand },
]
