import { join, resolve } from 'node:path';

export const REPOSITORY = resolve( import.meta.dirname, '..', '..' );
/** The rig's PHP scripts; each gets the site's folder as its first argument. */
export const PHP_DIR = join( import.meta.dirname, 'php' );
