/** Customers as a person keeps them in Dynamics, through its own API, past the worker. */
import { z } from 'zod';
import type { RunningSandbox } from '../../worker/src/sandbox/index.ts';
import { caller } from './dynamics.ts';

const rows = z.object( { value: z.array( z.looseObject( {} ) ) } );
/** A company where `company` is given. */
export type NewCustomer = { number: string; company?: string; firstName?: string; lastName?: string; email: string; vat?: string; city: string; phone: string };
export type Customers = { create( customer: NewCustomer ): Promise< void >; phone( number: string, phone: string ): Promise< void >; block( number: string ): Promise< void > };

export function customersOf( sandbox: RunningSandbox, product: 'bc' | 'fo' ): Customers {
	return product === 'bc' ? businessCentral( sandbox ) : finance( sandbox );
}

function businessCentral( sandbox: RunningSandbox ): Customers {
	const { baseUrl, tenant, environment, company, tokenUrl } = sandbox.bc;
	const call = caller( sandbox, `${ baseUrl }/v2.0/${ tenant }/${ environment }/api/v2.0/`, tokenUrl, 'https://api.businesscentral.dynamics.com/.default' );
	const inCompany = async ( method: string, path: string, body?: unknown ) => {
		const found = rows.parse( await call( 'GET', 'companies' ) ).value.find( ( one ) => one[ 'name' ] === company );
		return call( method, `companies(${ String( found?.[ 'id' ] ) })/${ path }`, body );
	};
	const patch = async ( number: string, body: object ) => {
		const [ found ] = rows.parse( await inCompany( 'GET', `customers?$filter=number eq '${ number }'` ) ).value;
		await inCompany( 'PATCH', `customers(${ String( found?.[ 'id' ] ) })`, body );
	};
	return {
		create: async ( { number, company: name, firstName = '', lastName = '', email, vat = '', city, phone } ) => void await inCompany( 'POST', 'customers', { number, displayName: name ?? `${ firstName } ${ lastName }`, type: name === undefined ? 'Person' : 'Company', email, taxRegistrationNumber: vat, city, country: 'DE', phoneNumber: phone } ),
		phone: ( number, phone ) => patch( number, { phoneNumber: phone } ),
		block: ( number ) => patch( number, { blocked: 'All' } ),
	};
}

function finance( sandbox: RunningSandbox ): Customers {
	const { baseUrl, company, tokenUrl } = sandbox.fo;
	const call = caller( sandbox, `${ baseUrl }/data/`, tokenUrl, `${ new URL( baseUrl ).origin }/.default` );
	const patch = async ( number: string, body: object ) => void await call( 'PATCH', `CustomersV3(dataAreaId='${ company }',CustomerAccount='${ number }')?cross-company=true`, body );
	return {
		create: async ( { number, company: name, firstName = '', lastName = '', email, vat = '', city, phone } ) => void await call( 'POST', 'CustomersV3', { dataAreaId: company, CustomerAccount: number, CustomerGroupId: '10', SalesCurrencyCode: 'EUR', PartyType: name === undefined ? 'Person' : 'Organization', ...( name === undefined ? { PersonFirstName: firstName, PersonLastName: lastName } : { OrganizationName: name } ), PrimaryContactEmail: email, PrimaryContactPhone: phone, TaxExemptNumber: vat, AddressCity: city, AddressCountryRegionISOCode: 'DE' } ),
		phone: ( number, phone ) => patch( number, { PrimaryContactPhone: phone } ),
		block: ( number ) => patch( number, { OnHoldStatus: 'All' } ),
	};
}
