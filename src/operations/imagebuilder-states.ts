/**
 * What a build's state means (EC2 Image Builder API Reference, "ImageState"; User Guide, "Lifecycle rules": a deprecated
 * image is hidden from others, and can still be started).
 */

/** The build's images can be started. */
export const USABLE: ReadonlySet<string> = new Set(['AVAILABLE', 'DEPRECATED']);

/** The build got as far as an instance that ran; one that failed or was cancelled may never have had one. */
export const BUILT: ReadonlySet<string> = new Set([...USABLE, 'TESTING', 'DISTRIBUTING', 'INTEGRATING', 'DISABLED']);
