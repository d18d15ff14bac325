/** Payment gateways of the store, by WooCommerce's own route; whoever may not read it, or when it fails, types the id. */
import { useQuery } from '@tanstack/react-query';
import { __ } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { call } from '../api/client.ts';

const gatewaysSchema = z.array( z.object( { id: z.string(), title: z.string(), method_title: z.string() } ) );

export function useGateways(): { value: string; label: string }[] {
	const { data = [] } = useQuery( { queryKey: [ 'gateways' ], queryFn: ( { signal } ) => call( { namespace: 'wc/v3', path: '/payment_gateways', signal }, gatewaysSchema ), staleTime: Infinity, retry: false } );
	return [ { value: '*', label: __( 'All others', 'concord' ) }, ...data.map( ( { id, title, method_title: method } ) => ( { value: id, label: title || method || id } ) ) ];
}
