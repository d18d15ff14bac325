/**
 * References that can be given as an id or as a code, or as both when they agree. Each page has its own sentences for what
 * does not match; they come with the call.
 */
import type { Company } from './seed.ts';
import { dialog } from './errors.ts';
import { ZERO_GUID, type Input, type Row } from './values.ts';

export type Texts = { mismatch: string; byId: string; byCode: string };
export type Reference = { set: string; key: string; idField: string; codeField: string; texts: Texts };

/** undefined: neither was sent. null: sent empty, which clears it. */
export function resolve( company: Company, input: Input, reference: Reference ): Row | null | undefined {
	const id = input[ reference.idField ];
	const code = input[ reference.codeField ];
	if ( id === undefined && code === undefined ) {
		return undefined;
	}
	const byId = id === undefined || id === ZERO_GUID ? undefined : company.tables.find( reference.set, String( id ) );
	const byCode = code === undefined || code === '' ? undefined : company.tables.findBy( reference.set, reference.key, String( code ) );
	if ( id !== undefined && id !== ZERO_GUID && byId === undefined ) {
		throw dialog( reference.texts.byId );
	}
	if ( code !== undefined && code !== '' && byCode === undefined ) {
		throw dialog( reference.texts.byCode );
	}
	if ( byId !== undefined && byCode !== undefined && byId.id !== byCode.id ) {
		throw dialog( reference.texts.mismatch );
	}
	return byId ?? byCode ?? null;
}

/** currencyId and currencyCode of a record. The company's own currency is stored blank: its id is the zero GUID. */
export function resolveCurrency( company: Company, input: Input ): Row {
	const code = input.currencyCode;
	const own = { currencyId: ZERO_GUID, currencyCode: company.currency };
	if ( code === company.currency && ( input.currencyId === undefined || input.currencyId === ZERO_GUID ) ) {
		return own;
	}
	const found = resolve( company, input, {
		set: 'currencies', key: 'code', idField: 'currencyId', codeField: 'currencyCode',
		texts: {
			mismatch: 'The currency values do not match to a specific Currency.',
			byId: 'The "currencyId" does not match to a Currency.',
			byCode: 'The "currencyCode" does not match to a Currency.',
		},
	} );
	if ( found === undefined ) {
		return {};
	}
	return found === null ? own : { currencyId: String( found.id ), currencyCode: String( found.code ) };
}

/** References that exist by id alone. */
export function checkIds( company: Company, input: Input ): void {
	const ids: readonly ( readonly [ string, string, string ] )[] = [
		[ 'paymentTermsId', 'paymentTerms', 'The "paymentTermsId" does not match to a Payment Terms.' ],
		[ 'shipmentMethodId', 'shipmentMethods', 'The "shipmentMethodId" does not match to a Shipment Method.' ],
		[ 'paymentMethodId', 'paymentMethods', 'The "paymentMethodId" does not match to a Payment Method.' ],
	];
	for ( const [ field, set, message ] of ids ) {
		const id = input[ field ];
		if ( id !== undefined && id !== ZERO_GUID && company.tables.find( set, String( id ) ) === undefined ) {
			throw dialog( message );
		}
	}
}

/** Digits of amounts in this currency; two for the company's own. */
export function digitsOf( company: Company, currencyCode: string ): number {
	const precision = company.tables.findBy( 'currencies', 'code', currencyCode )?.amountRoundingPrecision;
	const point = String( precision ?? '0.01' ).split( '.' )[ 1 ];
	return precision === '0' ? 2 : ( point?.length ?? 0 );
}

/** Sets `number` and `id` of a pair together, as the pages do. */
export function both( row: Row | null, idField: string, codeField: string, key = 'code' ): Row {
	return { [ idField ]: String( row?.id ?? ZERO_GUID ), [ codeField ]: String( row?.[ key ] ?? '' ) };
}
