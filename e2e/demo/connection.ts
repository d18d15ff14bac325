/** The connection a merchant would enter under Connections for the sandbox's company. */
import type { RunningSandbox } from '../../worker/src/sandbox/index.ts';
import type { ConnectionSettings } from '../../worker/src/store/contract/api.ts';

export type ConnectionInput = { name: string; product: 'fo' | 'bc'; enabled: boolean; settings: Partial< ConnectionSettings >; secret: string };

export function sandboxConnection( sandbox: RunningSandbox, product: 'fo' | 'bc', settings: Partial< ConnectionSettings > = {} ): ConnectionInput {
	const common: Partial< ConnectionSettings > = { hosting: 'cloud', auth: 'entra-secret', tenant: sandbox.bc.tenant, client_id: sandbox.client.id };
	const rates = ( full: string, reduced: string, group: string ) => [ [ '19', full ], [ '7', reduced ] ].map( ( [ percent = '', code = '' ] ) => ( { percent, tax_class: '*', country: '*', tax_code: code, tax_group: group } ) );
	const own: Partial< ConnectionSettings > = product === 'bc'
		? {
			base_url: sandbox.bc.baseUrl, token_url: sandbox.bc.tokenUrl, environment: sandbox.bc.environment, company: sandbox.bc.company,
			shipping: { kind: 'account', number: '8710' }, fee: { kind: 'account', number: '8720' }, rounding: { kind: 'account', number: '8790', tolerance: '0.02' },
			tax: rates( 'VAT19', 'VAT7', '' ),
		}
		: {
			base_url: sandbox.fo.baseUrl, token_url: sandbox.fo.tokenUrl, company: sandbox.fo.company, customer_group: '10',
			shipping: { kind: 'item', number: 'SHIPPING' }, fee: { kind: 'item', number: 'HANDLING' }, rounding: { kind: 'item', number: 'ROUNDING', tolerance: '0.02' },
			tax: rates( 'FULL', 'RED', 'DE-DOM' ),
		};
	return { name: product === 'bc' ? 'Business Central (sandbox)' : 'Finance & Operations (sandbox)', product, enabled: true, settings: { ...common, ...own, ...settings }, secret: sandbox.client.secret };
}
