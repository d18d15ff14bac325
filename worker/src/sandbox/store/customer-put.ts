/** Customers of Dynamics in the sample store: the outcomes of plugin/src/Customers with accounts that its orders name, found by e-mail. */
import { customerSchema, type Customer } from '../../core/model/customer.ts';
import type { Issue } from '../../core/issue.ts';
import { normaliseEmail } from '../../core/text.ts';
import type { PutResult, Puts } from '../../store/contract/api.ts';
import { accountField, accountOf as readAccount } from './accounts.ts';
import type { StoredDocument } from './document-routes.ts';
import type { StoreState } from './state.ts';

/** What the sample store can show of them. */
const FIELDS = {
	firstName: 'first_name', lastName: 'last_name', phone: 'billing_phone', address1: 'billing_address_1', address2: 'billing_address_2', city: 'billing_city', state: 'billing_state', postcode: 'billing_postcode', country: 'billing_country',
} as const;

/** What the two sides had when a customer was told last: plugin/src/Customers/Fields. */
const seen = new WeakMap< StoreState, Map< string, { store: string; dynamics: string } > >();

export function takeCustomer( state: StoreState, connection: string, { flow_id: flow, key, number, data, issue }: Puts[ 'records' ][ number ] ): PutResult {
	const name = [ connection, 'customer', key ].join( '|' );
	const known = state.documents.get( name );
	const text = JSON.stringify( data );
	if ( ! issue && known?.data === text ) {
		state.outbox.owedNoMore( 'document', String( known.id ) );
		return answer( 'unchanged' );
	}
	const parsed = issue ? null : customerSchema.safeParse( data );
	const customer = parsed?.success ? parsed.data : null;
	const account = known?.product ?? ( customer ? accountOf( state, customer.email ) : 0 );
	if ( customer && account === 0 ) {
		return answer( 'foreign' );
	}
	const taken = customer && [ ...state.documents.values() ].some( ( one ) => one.kind === 'customer' && one.connection_id === connection && one.product === account && one.key !== key );
	const fault: Issue | null = issue ?? ( customer ? taken ? refused( `Customer ${ number } has the e-mail address of account ${ account }, and that account stands for another customer of Dynamics already.` ) : null : refused( 'The document has not the form the store agreed on.' ) );
	const document: StoredDocument = { id: known?.id ?? state.documents.size + 1, connection_id: connection, kind: 'customer', key, order_id: 0, number, flow_id: flow, data: fault ? '' : text, ...( taken || account === 0 ? {} : { product: account } ) };
	state.documents.set( name, document );
	if ( fault ) {
		state.outbox.owe( 'document', String( document.id ), fault );
		return { outcome: 'refused', message: fault.message, remedy: fault.remedy, wants: '' };
	}
	const clash = customer ? write( state, name, account, customer ) : [];
	if ( clash.length > 0 ) {
		const both = refused( `Store and Dynamics both changed ${ clash.join( ', ' ) } since they agreed last; both kept their own.` );
		document.data = '';
		state.outbox.owe( 'document', String( document.id ), both );
		return { outcome: 'refused', message: both.message, remedy: both.remedy, wants: '' };
	}
	state.outbox.owedNoMore( 'document', String( document.id ) );
	return answer( 'written' );
}

/** Names of fields that both sides changed. */
function write( state: StoreState, name: string, id: number, customer: Customer ): string[] {
	const account = readAccount( state, id );
	const known = seen.get( state ) ?? new Map< string, { store: string; dynamics: string } >();
	seen.set( state, known );
	return ( Object.entries( FIELDS ) as [ keyof typeof FIELDS, string ][] ).filter( ( [ field, own ] ) => {
		const stands = account ? accountField( account, own ) : '';
		const last = known.get( `${ name }|${ field }` );
		if ( ! customer.master.includes( field ) || ( customer[ field ] === '' && ! last ) ) {
			return false;
		}
		const both = customer.bothWays.includes( field ) && stands !== customer[ field ] && stands !== '';
		const [ ours, theirs ] = [ last?.store !== stands, last?.dynamics !== customer[ field ] ];
		const stays = both && ( ! last || ours );
		if ( ! stays ) {
			state.shop.setField( 'customer', id, own, customer[ field ] );
		}
		if ( ! stays || ! last ) {
			known.set( `${ name }|${ field }`, { store: stays ? stands : customer[ field ], dynamics: customer[ field ] } );
		}
		return both && last !== undefined && ours && theirs;
	} ).map( ( [ field ] ) => field );
}

function accountOf( state: StoreState, email: string ): number {
	return [ ...state.shop.orders.values() ].find( ( order ) => order.customer_id > 0 && normaliseEmail( order.billing.email ) === normaliseEmail( email ) )?.customer_id ?? 0;
}

function refused( message: string ): Issue {
	return { code: 'document_refused', retryClass: 'rejected', message, remedy: 'Correct it, then choose Retry.' };
}

function answer( outcome: PutResult[ 'outcome' ] ): PutResult {
	return { outcome, message: '', remedy: '', wants: '' };
}
