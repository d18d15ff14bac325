/** Doctor's question to the tax engine of a connection's rules: no line, so nothing to tax, but signed and answered like every other (docs/tax-engine.md). */
import { TAX_ENGINE_KEY } from '../connectors/tax-engine.ts';
import type { Connector } from '../connectors/connector.ts';
import { SyncError } from '../core/issue.ts';
import { mappingsFor } from '../core/mapping/flow.ts';
import type { Address, Order } from '../core/model/order.ts';
import type { Connection } from '../store/contract/api.ts';
import type { Check } from './checks.ts';

const NAME = 'tax engine';
const RULES = 'WooCommerce, Dynamics 365, Rules';

/** Empty when no rule names an engine. Throws nothing. */
export async function checkTaxEngine( connection: Connection, connector: Connector, now: () => Date ): Promise< Check[] > {
	let rule;
	try {
		rule = mappingsFor( connection ).rules?.taxEngine;
	} catch ( error ) {
		return error instanceof SyncError ? [ failed( error.issue.message, error.issue.remedy ) ] : [];
	}
	if ( ! rule?.on ) {
		return [];
	}
	try {
		await connector.askTaxEngine( question( now() ), rule, () => undefined );
		return [ { name: NAME, ok: true, message: `The tax engine at ${ hostOf( rule.url ) } answers and takes the key.`, remedy: '' } ];
	} catch ( error ) {
		return [ error instanceof SyncError ? told( error, hostOf( rule.url ) ) : failed( 'The check of the tax engine itself failed.', 'Update the worker; if it stays, report it.' ) ];
	}
}

/** In words of a check: no order waits here. */
function told( { issue }: SyncError, host: string ): Check {
	const status = Number( issue.remote?.status ?? 0 );
	switch ( true ) {
		case issue.field === 'taxEngine.url': return failed( 'The address of the tax engine is neither https nor on this machine; orders stop.', `Correct the address under ${ RULES }.` );
		case issue.field === 'taxEngine.key': return failed( 'The worker has no key to sign its questions to the tax engine with; orders stop.', `Set ${ TAX_ENGINE_KEY } in the worker's environment to the key of the tax engine and restart the worker.` );
		case status === 401 || status === 403: return failed( `The tax engine at ${ host } refuses the key of this worker (HTTP ${ status }); orders stop.`, `Set ${ TAX_ENGINE_KEY } to the same key on both sides, and check that both clocks are right; restart the worker.` );
		case status === 429: return { name: NAME, ok: true, message: `The tax engine at ${ host } answers; it asked to wait.`, remedy: '' };
		case status >= 500 || status === 408: return failed( `The tax engine at ${ host } fails (HTTP ${ status }); orders wait.`, `Look into the log of the tax engine, or switch it off under ${ RULES }.` );
		case status >= 400: return failed( `The tax engine at ${ host } refused a question without lines (HTTP ${ status }).`, 'Check that the address ends where the engine takes orders; an engine by the contract answers such a question with an empty list of lines.' );
		case issue.retryClass === 'repeat-safe': return failed( `The tax engine at ${ host } cannot be reached or is too slow; orders wait.`, `Start it, check its address and the firewall, or switch it off under ${ RULES }.` );
		default: return failed( `The tax engine at ${ host } does not answer by the contract.`, 'Compare its answer with docs/tax-engine.md; an engine answers a question without lines with an empty list of lines.' );
	}
}

function failed( message: string, remedy: string ): Check {
	return { name: NAME, ok: false, message, remedy };
}

function hostOf( url: string ): string {
	return URL.canParse( url.trim() ) ? new URL( url.trim() ).host : 'its address';
}

const NOWHERE: Address = { firstName: '', lastName: '', company: '', line1: '', line2: '', city: '', state: '', stateName: '', postcode: '', country: '', email: '', phone: '' };

function question( now: Date ): Order {
	const at = `${ now.toISOString().slice( 0, 19 ) }Z`;
	return {
		id: '0', number: 'doctor', status: 'processing', parentId: '0', currency: 'EUR', minorUnitDigits: 2, pricesIncludeTax: false, createdAt: at, paidAt: null, modifiedAt: at, timeZone: 'UTC', dateInStoreZone: at.slice( 0, 10 ),
		customer: { id: '0', isGuest: true, email: '' }, billing: NOWHERE, shipping: NOWHERE, lines: [], coupons: [], taxes: [], payments: [], total: '0.00', totalTax: '0.00', customerNote: '', extra: {},
	};
}
