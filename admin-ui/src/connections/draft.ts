/**
 * A connection while it is being edited: defaults per product, and the questions each product and sign-in ask.
 */
import type { ConnectionDraft } from '../api/queries.ts';
import type { Connection, ConnectionSettings, TaxRow } from '../api/schema.ts';

export type Product = Connection[ 'product' ];

const BC_CLOUD = 'https://api.businesscentral.dynamics.com';

export const emptyTaxRow: TaxRow = { percent: '', tax_class: '*', country: '*', tax_code: '', tax_group: '' };

function defaults( product: Product ): ConnectionSettings {
	const kind = product === 'bc' ? 'account' : 'item';
	return {
		base_url: product === 'bc' ? BC_CLOUD : '',
		hosting: 'cloud',
		auth: 'entra-secret',
		tenant: '',
		client_id: '',
		token_url: '',
		username: '',
		environment: product === 'bc' ? 'production' : '',
		company: '',
		inventory_url: '',
		inventory_environment: '',
		inventory_measure: '',
		inventory_token_url: '',
		proxy_url: '',
		ca_certificate: '',
		rate_per_5_minutes: 0,
		order_statuses: [ 'processing', 'completed' ],
		guest_policy: 'create-per-guest',
		guest_account: '',
		create_customers: true,
		customer_group: '',
		shipping: { kind, number: '' },
		fee: { kind, number: '' },
		rounding: null,
		fallback_item: '',
		price_mode: 'as-store',
		tax: [],
		location: '',
		payment_terms: '',
		payment_method: '',
		numbering: 'sequence',
		edits: 'amend',
		cancellations: 'ask',
	};
}

export function newDraft( product: Product ): ConnectionDraft {
	return { id: null, name: product === 'bc' ? 'Business Central' : 'Finance & Operations', product, enabled: true, settings: defaults( product ), secret: '', secret_expires_on: null };
}

export function draftOf( { id, name, product, enabled, settings, secret_expires_on }: Connection ): ConnectionDraft {
	return { id, name, product, enabled, settings, secret: '', secret_expires_on };
}

/** The day named for the secret before says nothing about a new one. */
export function withSecret( draft: ConnectionDraft, secret: string ): ConnectionDraft {
	return { ...draft, secret, secret_expires_on: draft.secret === '' ? null : draft.secret_expires_on };
}

/** Sign-ins that make sense for where the product runs. */
export function authChoices( product: Product, hosting: ConnectionSettings[ 'hosting' ] ): ConnectionSettings[ 'auth' ][] {
	if ( hosting === 'cloud' ) {
		return [ 'entra-secret', 'entra-certificate' ];
	}
	return product === 'fo' ? [ 'adfs', 'entra-secret', 'entra-certificate' ] : [ 'basic', 'entra-secret', 'entra-certificate' ];
}
