/**
 * Structured logs by allow-list: a field that is not named here does not reach the output, whatever its value, and messages
 * are fixed sentences of our own. A list of what to hide would miss the next new field (OPS-9).
 */
import { destination, pino, type DestinationStream } from 'pino';

/** Ids, codes, counts and words of a closed list. Nothing a shopper or an admin typed. */
const ALLOWED = {
	event_id: 'number', record_type: 'word', record_id: 'id', attempt: 'number', outcome: 'word', rule: 'word',
	code: 'word', retry_class: 'word', status: 'number', request_id: 'id', connection_id: 'id', product: 'word', lane: 'word',
	requests: 'number', ms: 'number', seconds: 'number', count: 'number', found: 'number', checked: 'number', config_version: 'number',
	port: 'number', signal: 'word', version: 'id', worker_id: 'id', remedy: 'sentence', reason: 'sentence', blocker: 'word',
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

const WORD = /^[A-Za-z][A-Za-z0-9_-]{0,39}$/;
const ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,63}$/;

/** `fields` may be anything at run time; only allowed names with values of the right form come back. */
export function allowed( fields: Record< string, unknown > ): Record< string, string | number > {
	const kept: Record< string, string | number > = {};
	for ( const [ name, kind ] of Object.entries( ALLOWED ) ) {
		const value = fields[ name ];
		if ( kind === 'number' ? typeof value === 'number' && Number.isFinite( value ) : typeof value === 'string' && fits( kind, value ) ) {
			kept[ name ] = value as string | number;
		}
	}
	return kept;
}

/** Sentences are ours (remedies of the closed list); one that holds an address or a long number is not. */
function fits( kind: 'word' | 'id' | 'sentence', value: string ): boolean {
	if ( kind === 'word' ) {
		return WORD.test( value );
	}
	return kind === 'id' ? ID.test( value ) : value.length <= 300 && ! /@|\d{6,}/.test( value );
}

export function createLog( level: LogLevel, stream: DestinationStream = destination( { fd: 1, sync: true } ) ): Log {
	const logger = pino( { level, base: null, timestamp: pino.stdTimeFunctions.isoTime, formatters: { level: ( label ) => ( { level: label } ) } }, stream );
	const at = ( name: 'debug' | 'info' | 'warn' | 'error' ) => ( fields: LogFields, message: string ) => logger[ name ]( allowed( fields ), message );
	return { debug: at( 'debug' ), info: at( 'info' ), warn: at( 'warn' ), error: at( 'error' ) };
}

export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
