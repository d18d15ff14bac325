/**
 * What Business Central means by an error: `error.code` is the truth, not the status (one code has been seen with 400 and
 * 409), and Application_DialogException covers every business rule, so there its text decides (bc/errors.json).
 */
import { z } from 'zod';
import { SyncError, type Issue } from '../../core/issue.ts';
import type { Effect } from '../odata/faults.ts';
import type { Answer } from '../odata/answer-faults.ts';
import { maskRemote } from '../odata/mask.ts';
import { parameterFault } from '../odata/parameter-faults.ts';

const bodySchema = z.object( { error: z.object( { code: z.string(), message: z.string() } ).loose() } );

type Sentence = Pick< Issue, 'code' | 'retryClass' | 'message' | 'remedy' > & Partial< Issue >;
type Rule = { code?: RegExp; when?: RegExp; issue: ( found: RegExpExecArray | null, message: string ) => Sentence };

const rejected = ( code: Issue[ 'code' ], message: string, remedy: string, more: Partial< Issue > = {} ): Sentence => ( { code, retryClass: 'rejected', message, remedy, ...more } );

/** First match wins; `code` and `when` must both match where both stand. */
const RULES: Rule[] = [
	{ code: /^Application_TooManyRequests$/, issue: () => ( { code: 'dynamics_throttled', retryClass: 'refused', message: 'Business Central is busy and asked to wait.', remedy: 'Nothing to do: Concord waits and goes on by itself.' } ) },
	{ code: /^(Request_EntityChanged|BadRequest_InvalidToken)$/, issue: () => ( { code: 'dynamics_conflict', retryClass: 'repeat-safe', message: 'Somebody changed the record in Business Central at the same moment.', remedy: 'Nothing to do: Concord reads it again and repeats.' } ) },
	{ when: /is locked by another user|another user has (already )?(changed|modified)|deadlock/i, issue: () => ( { code: 'dynamics_conflict', retryClass: 'repeat-safe', message: 'Somebody works on the record in Business Central at the same moment.', remedy: 'Nothing to do: Concord repeats by itself.' } ) },
	{ code: /^Internal_TenantUnavailable$/, issue: () => ( { code: 'dynamics_unreachable', retryClass: 'repeat-safe', message: 'The Business Central environment is not available at the moment.', remedy: 'Nothing to do if this passes; else look at the environment in the Business Central admin center.' } ) },
	{ code: /^Authentication_/, issue: () => ( { code: 'credentials_refused', retryClass: 'auth', message: 'Business Central refused the sign-in of this connection.', remedy: 'Check client id and secret under Connections and the page Microsoft Entra applications in Business Central.' } ) },
	{ code: /^Authorization_/, issue: () => permission() },
	{ when: /do(es)? not have (the )?(following )?permission|permissions? (to|on)|not licensed/i, issue: () => permission() },
	{ code: /^(Internal_CompanyNotFound|NoEnvironment|TenantNotFound|EnvironmentNotFound)$/, issue: () => ( { code: 'company_not_found', retryClass: 'auth', message: 'The company of this connection does not exist in this environment.', remedy: 'Choose an existing company under Connections.', field: 'company' } ) },
	{ code: /^Internal_EntityWithSameKeyExists$/, issue: () => duplicate() },
	{ when: /already exists/i, issue: () => duplicate() },
	{ when: /(?:Item (?:No\. )?'?([^' ]+)'? )?.*(?:Sales Blocked|Blocked must be equal to 'No'.*Item|Item.*is blocked|cannot sell)/i, issue: ( found, message ) => itemBlocked( /(?:sell Item|No\.=|Item) ?'?([\w-]+(?:\.[\w-]+)*)/i.exec( message )?.[ 1 ] ?? found?.[ 1 ] ?? '' ) },
	{ when: /Item does not exist|"(?:itemNumber|itemId)" does not match to an Item|The Item does not exist|\(([^()]+)\) that cannot be found in the related table \(Item\)/i, issue: ( found, message ) => itemMissing( found?.[ 1 ] ?? /No\.='([^']+)'/.exec( message )?.[ 1 ] ?? '' ) },
	{ when: /Customer [^.]*blocked|Blocked must be equal to[^.]*Customer|privacy blocked/i, issue: ( _found, message ) => rejected( 'customer_blocked', 'The customer is blocked in Business Central.', 'Lift the block on the customer card, then retry the order.', customerFacts( message ) ) },
	{ when: /currencyCode|Currency[^.]*(?:does not exist|cannot be found)|exchange rate/i, issue: () => rejected( 'currency_unknown', 'The currency of the order is not set up in Business Central.', 'Set up the currency with an exchange rate in Business Central, then retry the order.', { field: 'currencyCode', valueClass: 'unknown currency' } ) },
	{ when: /VAT Posting Setup|(?:VAT (?:Prod|Bus)\. Posting Group|Tax Group Code|Tax Area Code|VAT Product Posting Group|"taxCode").*(?:cannot be found|does not exist|does not match)/i, issue: ( _found, message ) => rejected( 'tax_unmapped', `Business Central has no such tax code, or none for this kind of customer: ${ shown( message ) }`, 'Correct the tax code in the tax table under Connections, or complete the VAT posting setup in Business Central, then retry.', { field: 'taxCode' } ) },
	{ when: /Posting Group[^.]*(?:must have a value|does not exist)|was not set up|not set up|setup does not exist|No\. Series|enter numbers manually|must have a value in (?:General|Sales|Inventory)/i, issue: ( _found, message ) => rejected( 'setting_missing', `Business Central is not set up for this: ${ shown( message ) }`, 'Complete the set-up Business Central names, then retry.' ) },
	{ code: /^Application_StringExceededLength$/, issue: ( _found, message ) => {
		const lengths = /string is (\d+)[^\d]+(\d+)/.exec( message );
		return rejected( 'value_too_long', 'A text is longer than its field in Business Central.', 'Shorten the text, or set a length rule for the field in the mapping, then retry.', lengths ? { valueClass: `text of ${ lengths[ 1 ] } characters, at most ${ lengths[ 2 ] }` } : {} );
	} },
	{ code: /^BadRequest_RequiredParamNotProvided$/, issue: ( _found, message ) => mustHave( message ) },
	{ when: /must be provided|must have a value|must not be blank|must be filled/i, issue: ( _found, message ) => mustHave( message ) },
	{ when: /line already exists/i, issue: () => duplicate() },
	{ code: /^Internal_InvalidTableRelation$/, issue: ( _found, message ) => notFound( message ) },
	{ when: /does not match to|cannot be found|does not exist/i, issue: ( _found, message ) => notFound( message ) },
	{ code: /^(Application_EvaluateException|Application_InvalidGUID|BadRequest)$/, issue: ( _found, message ) => rejected( 'value_invalid', `Business Central does not accept a value: ${ shown( message ) }`, 'Correct the value in the store or in the mapping, then retry.' ) },
];

/** For the gateway and for parts of a $batch alike; null when the general rules say enough (429, outages, 403). */
export function readBcError( answer: Pick< Answer, 'status' | 'text' | 'requestId' >, effect: Effect ): SyncError | null {
	const body = parsed( answer.text );
	if ( ! body || ( answer.status >= 500 && ! /^(Application_|BadRequest|Internal_TenantUnavailable)/.test( body.code ) ) || answer.status === 429 || answer.status === 408 ) {
		return null;
	}
	const message = body.message.replace( /\s*CorrelationId:.*$/s, '' );
	const remote = { status: answer.status, code: body.code, message: maskRemote( message ), requestId: answer.requestId };
	const parameters = parameterFault( message );
	if ( parameters ) {
		return new SyncError( { ...parameters, remote } );
	}
	for ( const rule of RULES ) {
		const found = rule.when?.exec( message ) ?? null;
		if ( ( rule.code === undefined || rule.code.test( body.code ) ) && ( rule.when === undefined || found ) ) {
			const issue = rule.issue( found, message );
			/** A gateway's 503 in front of a write proves nothing about the write. */
			const unsure = answer.status >= 500 && effect === 'write' && issue.retryClass === 'repeat-safe';
			return new SyncError( { ...issue, ...( unsure ? { retryClass: 'unknown-outcome' as const } : {} ), remote } );
		}
	}
	if ( answer.status === 403 ) {
		return null;
	}
	return new SyncError( { ...rejected( 'dynamics_rejected', `Business Central refused the record: ${ shown( message ) || body.code }`, 'Correct what Business Central names, then retry the record.' ), remote } );
}

export function isDuplicate( error: SyncError ): boolean {
	return error.issue.facts?.[ 'kind' ] === 'duplicate';
}

function duplicate(): Sentence {
	return rejected( 'dynamics_conflict', 'A record with this key exists in Business Central already.', 'Look at the record in Business Central; remove or renumber it, then retry.', { facts: { kind: 'duplicate' } } );
}

function permission(): Sentence {
	return { code: 'permission_missing', retryClass: 'auth', message: 'The app of this connection may not do this in Business Central.', remedy: 'On the page Microsoft Entra applications in Business Central, give the app a permission set for customers and sales orders (for example D365 SALES DOC, EDIT).' };
}

function itemMissing( sku: string ): Sentence {
	return rejected( 'item_not_found', sku === '' ? 'Business Central does not know an item of this order.' : `Business Central has no item ${ sku }.`, 'Create the item in Business Central, or correct the SKU in the store, then retry the order.', { field: 'lineObjectNumber', valueClass: 'unknown SKU', ...( sku === '' ? {} : { facts: { sku } } ) } );
}

function itemBlocked( sku: string ): Sentence {
	return rejected( 'item_blocked', sku === '' ? 'An item of this order is blocked in Business Central.' : `Item ${ sku } is blocked in Business Central.`, 'Lift the block on the item card, then retry the order.', { field: 'lineObjectNumber', ...( sku === '' ? {} : { facts: { sku } } ) } );
}

function mustHave( message: string ): Sentence {
	const field = /"([^"]+)"|Field '([^']+)'/.exec( message );
	return rejected( 'dynamics_rejected', `Business Central needs a value: ${ shown( message ) }`, 'Map a value to this field, then retry.', { valueClass: 'empty', ...( field ? { field: field[ 1 ] ?? field[ 2 ] ?? '' } : {} ) } );
}

function notFound( message: string ): Sentence {
	const field = /"([^"]+)"|field ([\w. ]+?) of table/i.exec( message );
	return rejected( 'value_invalid', `Business Central does not know a value of this record: ${ shown( message ) }`, 'Create what is missing in Business Central, or map the value to one that exists, then retry.', field ? { field: field[ 1 ] ?? field[ 2 ] ?? '' } : {} );
}

function customerFacts( message: string ): Partial< Issue > {
	const number = /Customer ([\w-]+) is blocked/i.exec( message )?.[ 1 ];
	return number === undefined ? {} : { facts: { customer: number } };
}

function shown( message: string ): string {
	return maskRemote( message );
}

function parsed( text: string ): { code: string; message: string } | null {
	try {
		return bodySchema.parse( JSON.parse( text ) ).error;
	} catch {
		return null;
	}
}
