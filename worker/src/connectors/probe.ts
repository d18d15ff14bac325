/**
 * Read-only checks for the Test button and `concord doctor`: a row each, in the words of a store admin, with what to do.
 * The first checks decide whether the later ones can be asked at all.
 */
import { SyncError } from '../core/issue.ts';
import type { Observer, Probe } from './connector.ts';
import { clockIssue } from './odata/answer-faults.ts';
import type { Gateway } from './odata/gateway.ts';

export type Check = { name: string; run: ( observe: Observer ) => Promise< string | Finding > };
/** A check that got its answer, and the answer is not good. */
export type Finding = { ok: false; message: string; remedy: string };

const QUIET: Observer = () => undefined;
/** Faults that would repeat in every further check: asking on would only bury the cause. */
const FUNDAMENTAL = new Set( [ 'dynamics_unreachable', 'dynamics_throttled', 'certificate_invalid', 'credentials_refused', 'clock_skew', 'company_not_found' ] );

export async function runChecks( gateway: Gateway, first: Check, further: readonly Check[] ): Promise< Probe[] > {
	const rows = [ await runOne( gateway, first ) ];
	if ( gateway.skewMs !== null ) {
		const clock = clockIssue( gateway.skewMs );
		rows.push( clock ? { name: 'Clock', ok: false, message: clock.message, remedy: clock.remedy } : { name: 'Clock', ok: true, message: 'The clock of this machine agrees with Dynamics.', remedy: '' } );
	}
	for ( const check of rows[ 0 ]?.ok ? further : [] ) {
		const row = await runOne( gateway, check );
		rows.push( row );
		if ( row.fundamental ) {
			break;
		}
	}
	return rows.map( ( { fundamental: _fundamental, ...row } ) => row );
}

/** A check that fails is a finding of this check: it neither stops the lane's orders nor the checks after it. */
async function runOne( gateway: Gateway, check: Check ): Promise< Probe & { fundamental?: boolean } > {
	gateway.liftHold();
	try {
		const result = await check.run( QUIET );
		return typeof result === 'string' ? { name: check.name, ok: true, message: result, remedy: '' } : { name: check.name, ...result };
	} catch ( error ) {
		if ( ! ( error instanceof SyncError ) ) {
			throw error;
		}
		const { issue } = error;
		const said = issue.remote?.message ? ` (${ issue.remote.message })` : '';
		return { name: check.name, ok: false, message: `${ issue.message }${ said }`, remedy: issue.remedy, fundamental: FUNDAMENTAL.has( issue.code ) };
	} finally {
		gateway.liftHold();
	}
}

export function finding( message: string, remedy: string ): Finding {
	return { ok: false, message, remedy };
}

/** The items and accounts that a connection's settings name, each once. */
export function configuredLines( settings: { shipping: Named; fee: Named; rounding: Named | null; fallback_item: string } ): { purpose: string; kind: 'item' | 'account'; number: string }[] {
	const named = [
		{ purpose: 'Shipping', ...settings.shipping },
		{ purpose: 'Fees', ...settings.fee },
		...( settings.rounding ? [ { purpose: 'Rounding', kind: settings.rounding.kind, number: settings.rounding.number } ] : [] ),
		...( settings.fallback_item === '' ? [] : [ { purpose: 'Deleted products', kind: 'item' as const, number: settings.fallback_item } ] ),
	];
	return named.map( ( { purpose, kind, number } ) => ( { purpose, kind, number: number.trim() } ) );
}

type Named = { kind: 'item' | 'account'; number: string };
