/** One version for worker, plugin and admin app: that of the package. The bundler writes it into the single file. */
import pkg from '../package.json' with { type: 'json' };

export const VERSION: string = pkg.version;
