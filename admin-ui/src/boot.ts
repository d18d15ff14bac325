/**
 * What the PHP page hands over before the app starts (plugin/src/Admin). The REST nonce is not here: wp-api-fetch has it.
 */
import * as z from 'zod/mini';

const bootSchema = z.object( {
	restPath: z.string(),
	canManage: z.boolean(),
	adminUrl: z.string(),
	siteUrl: z.string(),
	downloadUrl: z.string(),
	version: z.string(),
	orderStatuses: z.optional( z.array( z.object( { value: z.string(), label: z.string() } ) ) ),
} );
export type Boot = z.infer< typeof bootSchema >;

declare global {
	interface Window {
		concordBoot?: unknown;
	}
}

let boot: Boot | undefined;

/** Throws when the page was assembled by another version of the plugin: the error boundary says so. */
export function readBoot(): Boot {
	boot ??= z.parse( bootSchema, window.concordBoot );
	return boot;
}
