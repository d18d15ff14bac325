/** The step "customer": which customer of Dynamics an account of the store stands for, by the same rules as for its orders. */
import { z } from 'zod';
import type { Connector } from '../connectors/connector.ts';
import { companyMark, contactLink, contactWords, CONTACT_OF, missingContactWords } from '../connectors/contacts.ts';
import type { Shopper } from '../connectors/customers.ts';
import { rulesOf } from '../core/flow/contents.ts';
import type { EntityRow } from '../core/flow/entity-access.ts';
import type { CustomerSide } from '../core/flow/running.ts';
import { SyncError } from '../core/issue.ts';
import { companyOf, withVatNumber } from '../core/rules/company.ts';
import type { Root } from '../core/mapping/value.ts';
import type { Connection, Link } from '../store/contract/api.ts';
import type { Attempt } from './attempt.ts';

const text = z.string().catch( '' );
/** storeCustomerSchema, as far as a customer is found by it. */
const accountSchema = z.object( {
	id: z.number().int().positive(), email: text, role: text, first_name: text, last_name: text,
	billing: z.object( { first_name: text, last_name: text, company: text, address_1: text, address_2: text, city: text, state: text, postcode: text, country: text, phone: text } ),
	extra: z.record( z.string(), z.unknown() ).catch( {} ),
} );

/** `keep`: the link is stored with the outcome; not in a preview, a test or a shadow run. Null when the flow does not run over an account. */
export function accountSide( { attempt, connection, connector, root, keep }: { attempt: Attempt; connection: Connection; connector: Connector; root: Root; keep: boolean } ): CustomerSide | null {
	const account = accountSchema.safeParse( root );
	if ( ! account.success || ( attempt.claim.record_type !== 'customer' && attempt.claim.record_type !== 'command' ) ) {
		return null;
	}
	const [ entity, key, number ] = connection.product === 'bc' ? [ 'customers', 'id', 'number' ] : [ 'CustomersV3', 'CustomerAccount', 'CustomerAccount' ];
	const shopper = shopperOf( account.data );
	const rule = rulesOf( connection )?.customer;
	const company = rule ? companyOf( shopper, rule ) : null;
	const known = ( row: Pick< Link, 'entity' | 'connection_id' | 'record_type' > ) => row.record_type === 'customer' && row.connection_id === connection.id && row.entity === entity;
	return {
		entity,
		inTurn: ( work ) => connector.customerInTurn( shopper, work ),
		find: async ( run ) => {
			const ref = await connector.lookUpCustomer( shopper, attempt.claim.links, run.observe, rulesOf( connection ) );
			if ( ! ref ) {
				return null;
			}
			const row = await run.dynamics.find( entity, [ { field: key, value: ref.key } ], run.observe );
			if ( ! row ) {
				throw new SyncError( { code: 'record_missing', retryClass: 'rejected', record: run.record, field: number, message: `Customer ${ ref.number } of ${ run.record } is no longer in Dynamics.`, remedy: 'Bring the customer back in Dynamics, then retry. Skip leaves the account as it is.' } );
			}
			return { row, number: ref.number, known: attempt.claim.links.some( ( one ) => known( one ) && one.number === ref.number ), shared: ref.shared === true };
		},
		valuesOf: ( values, operation ) => withVatNumber( values, { product: connection.product, company, operation } ),
		contact: async ( row, run ) => {
			const [ customer, record ] = [ { key: String( row.values[ key ] ?? '' ), number: String( row.values[ number ] ?? '' ) }, String( account.data.id ) ];
			const { links } = attempt.claim;
			const contact = keep ? await connector.ensureContact( shopper, customer, links, run.observe ) : await connector.lookUpContact( shopper, customer, links, run.observe, rulesOf( connection ) );
			if ( ! contact ) {
				return '';
			}
			if ( contact.would === 'missing' ) {
				run.warnings.push( missingContactWords( customer.number ) );
			}
			if ( ! keep ) {
				return contact.would === 'create' ? `A contact would be added to customer ${ customer.number }.` : '';
			}
			if ( contact.would !== 'missing' ) {
				attempt.links = [ ...attempt.links, contactLink( links, connection.id, record, customer.number ) ?? connector.contactLink( record, contact, customer.number ) ];
			}
			return contactWords( contact, customer.number );
		},
		link: ( row, shared = false ) => {
			const link = { ...linkOf( row, { id: account.data.id, entity, key, number, connection, connector } ), content_hash: companyMark( company ), ...( shared ? { reference: CONTACT_OF } : {} ) };
			if ( keep ) {
				attempt.links = [ ...attempt.links, link ];
			}
			return { number: link.number };
		},
	};
}

function linkOf( { etag, values }: EntityRow, { id, entity, key, number, connection, connector }: { id: number; entity: string; key: string; number: string; connection: Connection; connector: Connector } ): Link {
	const name = String( values[ number ] ?? '' );
	return {
		record_type: 'customer', record_id: String( id ), connection_id: connection.id, entity, company: connection.settings.company, key: String( values[ key ] ?? '' ), number: name,
		url: connector.customerUrl( name ), reference: '', etag, content_hash: '', store_total: '', dynamics_total: '', currency: '',
	};
}

function shopperOf( { id, email, role, billing, extra }: z.infer< typeof accountSchema > ): Shopper {
	return {
		name: `customer ${ id }`, customer: { id: String( id ), isGuest: false, email, role }, extra,
		billing: { firstName: billing.first_name, lastName: billing.last_name, company: billing.company, line1: billing.address_1, line2: billing.address_2, city: billing.city, state: billing.state, stateName: billing.state, postcode: billing.postcode, country: billing.country, email, phone: billing.phone },
	};
}
