/** The version, taken from the manifest when the bundle is made. */
import manifest from '../package.json'

export const version: string = manifest.version
