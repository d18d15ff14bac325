/** Records of the store that a flow can be tested with: the newest of the kind it starts from. */
import { useQuery } from '@tanstack/react-query';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { call } from '../api/client.ts';

export type TestKind = 'order' | 'customer' | 'product';
export type TestRecord = { id: number; label: string };

const orders = z.array( z.object( { id: z.number(), number: z.string(), status: z.string(), total: z.string(), currency: z.string() } ) );
const customers = z.array( z.object( { id: z.number(), email: z.string(), first_name: z.string(), last_name: z.string() } ) );
const products = z.array( z.object( { id: z.number(), name: z.string(), sku: z.string() } ) );
const MOST = 20;

export function useTestRecords( kind: TestKind | null ) {
	return useQuery( { queryKey: [ 'test-records', kind ], enabled: kind !== null, queryFn: ( { signal } ) => ( kind === null ? Promise.resolve( [] ) : read( kind, signal ) ) } );
}

async function read( kind: TestKind, signal: AbortSignal ): Promise< TestRecord[] > {
	switch ( kind ) {
		case 'order':
			/* translators: 1: number of an order, 2: amount, 3: currency, 4: status. */
			return ( await call( { namespace: 'wc/v3', path: `/orders?per_page=${ MOST }&_fields=id,number,status,total,currency`, signal }, orders ) ).map( ( { id, number, total, currency, status } ) => ( { id, label: sprintf( __( '#%1$s, %2$s %3$s, %4$s', 'concord' ), number, total, currency, status ) } ) );
		case 'customer':
			return ( await call( { namespace: 'wc/v3', path: `/customers?per_page=${ MOST }&orderby=registered_date&order=desc&role=all&_fields=id,email,first_name,last_name`, signal }, customers ) ).map( ( { id, email, first_name: first, last_name: last } ) => ( { id, label: `${ first } ${ last }`.trim() === '' ? email : `${ first } ${ last } (${ email })` } ) );
		case 'product':
			return ( await call( { namespace: 'wc/v3', path: `/products?per_page=${ MOST }&_fields=id,name,sku`, signal }, products ) ).map( ( { id, name, sku } ) => ( { id, label: sku === '' ? name : `${ name } (${ sku })` } ) );
	}
}
