/**
 * What F&O means by an error. error.code is empty and error.message generic: `innererror` tells, in the service user's
 * language, which the gateway fixes to English. Validation comes as 400 or as 500 with AxODataWriteException, depending on
 * the version, so the status alone proves nothing (d365-fo.md, 7).
 */
import { z } from 'zod';
import { SyncError, type Issue } from '../../core/issue.ts';
import type { Answer } from '../odata/answer-faults.ts';
import type { Effect } from '../odata/faults.ts';
import { maskRemote } from '../odata/mask.ts';
import { parameterFault } from '../odata/parameter-faults.ts';

const bodySchema = z.object( {
	error: z.object( {
		code: z.string().optional(),
		message: z.string().optional(),
		innererror: z.object( { message: z.string().optional(), type: z.string().optional() } ).loose().optional(),
	} ).loose(),
} );

type Rule = { when: RegExp; issue: ( found: RegExpExecArray ) => Pick< Issue, 'code' | 'retryClass' | 'message' | 'remedy' > & Partial< Issue > };

const rejected = ( code: Issue[ 'code' ], message: string, remedy: string, more: Partial< Issue > = {} ) => ( { code, retryClass: 'rejected' as const, message, remedy, ...more } );

/** First match wins. Patterns are texts of the product's own labels, seen in captures and forums. */
const RULES: Rule[] = [
	{ when: /update conflict occurred|deadlock|has been changed by another user/i, issue: () => ( { code: 'dynamics_conflict', retryClass: 'repeat-safe', message: 'Somebody changed the record in Dynamics at the same moment.', remedy: 'Nothing to do: Concord tries again by itself.' } ) },
	{ when: /connection attempt failed because|temporarily unavailable|server is (too )?busy|timeout expired|connection to the SQL Server/i, issue: () => ( { code: 'dynamics_unreachable', retryClass: 'repeat-safe', message: 'A service behind Dynamics did not answer.', remedy: 'Nothing to do: Concord tries again by itself.' } ) },
	{ when: /record already exists/i, issue: () => rejected( 'dynamics_conflict', 'A record with this key exists in Dynamics already.', 'Look at the record Dynamics names; remove or renumber it, then retry.', { facts: { kind: 'duplicate' } } ) },
	{ when: /not authori[sz]ed|access denied|not a member of the organi[sz]ation|insufficient (rights|privileges)|does not have (the )?permission/i, issue: () => ( { code: 'permission_missing', retryClass: 'auth', message: 'The user of this connection may not do this in Dynamics.', remedy: 'Give the user behind the Microsoft Entra application the roles to write customers and sales orders.' } ) },
	{ when: /Item(?: number)?[ :]*'([^']+)' (?:is blocked|is stopped)|Item(?: number)? '?([^' ]+)'? is (?:stopped|blocked|on hold)/i, issue: ( found ) => rejected( 'item_blocked', `Item ${ found[ 1 ] ?? found[ 2 ] } is blocked in Dynamics.`, 'Release the item for sales in Dynamics, then retry the order.', { field: 'ItemNumber', facts: { sku: found[ 1 ] ?? found[ 2 ] ?? '' } } ) },
	{ when: /(?:value '([^']+)' in field 'Item number'|Item(?: number)? '?([^'.\s]+)'? (?:does not exist|is not found|cannot be found|was not found)|The item number '?([^'.\s]+)'? )(?:[^.]*not (?:found|exist))?/i, issue: ( found ) => itemMissing( found[ 1 ] ?? found[ 2 ] ?? found[ 3 ] ?? '' ) },
	{ when: /value '([^']*)' in field '(?:Customer account|Invoice account|Account)' is not found|Customer (?:account )?'?([^'.\s]+)'? does not exist/i, issue: () => rejected( 'dynamics_rejected', 'The customer account is not known in Dynamics.', 'Check the customer (or the guest account under Connections) in Dynamics, then retry.', { field: 'OrderingCustomerAccountNumber' } ) },
	{ when: /customer[^.]*(?:is on hold|on hold for|stopped|blocked)/i, issue: () => rejected( 'customer_blocked', 'The customer is on hold in Dynamics.', 'Lift the hold of the customer in Dynamics, then retry the order.', { field: 'OrderingCustomerAccountNumber' } ) },
	{ when: /value '[^']*' in field '(?:Item )?sales tax group'|sales tax (?:item )?group [^.]*(?:does not exist|not found)/i, issue: () => rejected( 'tax_unmapped', 'Dynamics does not know a sales tax group of this order.', 'Correct the groups in the tax table under Connections, then retry the order.', { field: 'SalesTaxItemGroupCode' } ) },
	{ when: /value '([^']*)' in field 'Currency'|currency[^.]*(?:not (?:found|exist|valid)|does not exist)|exchange rate[^.]*(?:not|missing|must be)/i, issue: ( found ) => rejected( 'currency_unknown', `The currency ${ found[ 1 ] ? `${ found[ 1 ] } ` : '' }is not set up in Dynamics.`, 'Set up the currency with an exchange rate in Dynamics, then retry the order.', { field: 'CurrencyCode', valueClass: 'unknown currency' } ) },
	{ when: /(?:Inventory dimension|dimension) (Site|Warehouse) is mandatory/i, issue: ( found ) => rejected( 'setting_missing', `Dynamics needs a ${ ( found[ 1 ] ?? '' ).toLowerCase() } for the lines of this order.`, 'Choose the warehouse under Connections, then retry the order.', { field: 'ShippingWarehouseId' } ) },
	{ when: /number sequence|(?:not allowed|cannot) [^.]*manual(?:ly)?|set up manual/i, issue: () => rejected( 'setting_missing', 'The number sequence of sales orders does not fit the numbering chosen for this connection.', 'Allow manual numbers in the number sequence in Dynamics, or let Dynamics number the orders (Connections).', { field: 'SalesOrderNumber' } ) },
	{ when: /Field '([^']+)' must be filled in|([A-Z][\w ]{2,40}) must be (?:specified|filled)/, issue: ( found ) => rejected( 'dynamics_rejected', `Dynamics needs a value for ${ found[ 1 ] ?? found[ 2 ] }.`, 'Map a value to this field, or give it a default in Dynamics, then retry.', { field: found[ 1 ] ?? found[ 2 ] ?? '', valueClass: 'empty' } ) },
	{ when: /value '[^']*' in field '([^']+)' is not found/i, issue: ( found ) => rejected( 'value_invalid', `Dynamics does not know the value sent for ${ found[ 1 ] }.`, 'Map the value to one that exists in Dynamics, or create it there, then retry.', { field: found[ 1 ] ?? '' } ) },
	{ when: /(?:exceeds? the maximum|too long|maximum (?:length|string size)|string length)/i, issue: () => rejected( 'value_too_long', 'A text is longer than its field in Dynamics.', 'Shorten the text, or set a length rule for the field in the mapping, then retry.' ) },
	{ when: /cannot (?:be converted|convert)|invalid (?:value|format)|not (?:a )?valid/i, issue: () => rejected( 'value_invalid', 'Dynamics does not accept a value of this record.', 'Correct the value Dynamics names, then retry.' ) },
];

/** For the gateway and for parts of a $batch alike; null when the general rules say enough. */
export function readFoError( answer: Pick< Answer, 'status' | 'text' | 'requestId' >, effect: Effect ): SyncError | null {
	const said = sentenceOf( answer.text );
	if ( answer.status === 429 ) {
		return null;
	}
	if ( said === null || ( answer.status >= 500 && ! said.structured ) ) {
		return answer.status >= 500 || said === null ? null : generic( answer, said.text );
	}
	const remote = { status: answer.status, message: maskRemote( said.text ), requestId: answer.requestId, ...( said.type ? { code: said.type.split( '.' ).at( -1 ) ?? '' } : {} ) };
	const parameters = parameterFault( said.text );
	if ( parameters ) {
		return new SyncError( { ...parameters, remote } );
	}
	for ( const rule of RULES ) {
		const found = rule.when.exec( said.text );
		if ( found ) {
			const issue = rule.issue( found );
			/** A service behind F&O that failed may have done so after the commit (seen with dual-write's post-commit plug-in). */
			const unsure = issue.code === 'dynamics_unreachable' && effect === 'write';
			return new SyncError( { ...issue, ...( unsure ? { retryClass: 'unknown-outcome' as const } : {} ), remote } );
		}
	}
	/** A 5xx that names the write layer is "no"; one that names nothing may be an outage in the middle of the work. */
	const definite = answer.status < 500 || /AxODataWriteException|InvalidOperationException|validat/i.test( said.type + said.text );
	if ( ! definite || answer.status === 403 || answer.status === 408 || ( answer.status >= 500 && effect === 'read' ) ) {
		return null;
	}
	return generic( answer, said.text );
}

export function isDuplicate( error: SyncError ): boolean {
	return error.issue.code === 'dynamics_conflict' && error.issue.facts?.[ 'kind' ] === 'duplicate';
}

function generic( answer: Pick< Answer, 'status' | 'requestId' >, text: string ): SyncError | null {
	if ( answer.status === 403 || answer.status === 408 ) {
		return null;
	}
	if ( answer.status === 404 ) {
		return new SyncError( { ...rejected( 'dynamics_rejected', 'Dynamics does not know the record or data entity that was asked for.', 'Check that the standard data entities are published and the record still exists in Dynamics.' ), remote: { status: 404, message: maskRemote( text ), requestId: answer.requestId } } );
	}
	const message = maskRemote( infolog( text ) );
	return new SyncError( { ...rejected( 'dynamics_rejected', `Dynamics refused the record: ${ message || `status ${ answer.status }` }`, 'Correct what Dynamics names, then retry the record.' ), remote: { status: answer.status, message, requestId: answer.requestId } } );
}

function itemMissing( sku: string ): ReturnType< Rule[ 'issue' ] > {
	return rejected( 'item_not_found', sku === '' ? 'Dynamics does not know an item of this order.' : `Dynamics has no item ${ sku }.`, 'Create or release the item in this legal entity, or correct the SKU in the store, then retry the order.', { field: 'ItemNumber', valueClass: 'unknown SKU', ...( sku === '' ? {} : { facts: { sku } } ) } );
}

/** "Write failed for table row of type 'X'. Infolog: Warning: A.; Error: B.." -> "A. B." */
function infolog( text: string ): string {
	return text.replace( /^Write failed for table row of type '[^']*'\.\s*Infolog:\s*/i, '' ).replace( /(?:^|;\s*)(?:Info|Warning|Error):\s*/g, ' ' ).replace( /\.\.+/g, '.' ).trim();
}

function sentenceOf( text: string ): { text: string; type: string; structured: boolean } | null {
	try {
		const { error } = bodySchema.parse( JSON.parse( text ) );
		const inner = error.innererror;
		return { text: inner?.message || error.message || error.code || '', type: inner?.type ?? '', structured: true };
	} catch {
		return text.trim() === '' || /^\s*</.test( text ) ? null : { text, type: '', structured: false };
	}
}
