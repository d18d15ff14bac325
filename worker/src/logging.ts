/**
 * Structured logs by allow-list: a field that is not named here does not reach the output, whatever its value, and messages
 * are fixed sentences of our own. A list of what to hide would miss the next new field (OPS-9).
 */
import { destination, pino, type DestinationStream } from 'pino';

const NUMBER = 'number';
const UUID = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CODE = /^[a-z]{2,20}(_[a-z]{2,20}){0,4}$/;

/** Ids, codes, counts: each with the form its values have. Nothing a shopper or an admin typed has such a form. */
const ALLOWED = {
	event_id: NUMBER, attempt: NUMBER, status: NUMBER, requests: NUMBER, ms: NUMBER, seconds: NUMBER, count: NUMBER, found: NUMBER, checked: NUMBER, config_version: NUMBER, port: NUMBER,
	record_id: /^\d{1,20}$/, record_type: /^(order|refund|customer|product|command)$/, outcome: /^(synced|retry|needs-you|skipped|released)$/,
	retry_class: /^(repeat-safe|unknown-outcome|refused|rejected|auth|poison)$/, code: CODE, rule: CODE,
	connection_id: new RegExp( `^([0-9a-f]{12}|${ UUID })$` ), worker_id: new RegExp( `^worker-(${ UUID }|env)$` ),
	blocker: /^(wordfence|sucuri|cloudflare|wp-engine|solid-security|aios|modsecurity|imunify|cache)$/, signal: /^SIG[A-Z]{2,8}$/, version: /^\d+\.\d+\.\d+$/,
} as const;
type Field = keyof typeof ALLOWED;
export type LogFields = Partial< Record< Field, string | number | null | undefined > >;

export type Log = {
	debug: ( fields: LogFields, message: string ) => void;
	info: ( fields: LogFields, message: string ) => void;
	warn: ( fields: LogFields, message: string ) => void;
	error: ( fields: LogFields, message: string ) => void;
};

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** `fields` may be anything at run time; only allowed names with values of the right form come back. */
export function allowed( fields: Record< string, unknown > ): Record< string, string | number > {
	const kept: Record< string, string | number > = {};
	for ( const [ name, form ] of Object.entries( ALLOWED ) ) {
		const value = fields[ name ];
		if ( form === NUMBER ? typeof value === 'number' && Number.isFinite( value ) : typeof value === 'string' && form.test( value ) ) {
			kept[ name ] = value as string | number;
		}
	}
	return kept;
}

export function createLog( level: LogLevel, stream: DestinationStream = destination( { fd: 1, sync: true } ) ): Log {
	const logger = pino( { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: ( label ) => ( { level: label } ) } }, stream );
	const at = ( name: 'debug' | 'info' | 'warn' | 'error' ) => ( fields: LogFields, message: string ) => logger[ name ]( allowed( fields ), message );
	return { debug: at( 'debug' ), info: at( 'info' ), warn: at( 'warn' ), error: at( 'error' ) };
}

export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
