import { speak } from '@wordpress/a11y';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Button } from '@wordpress/components';
import { __, _n, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { call } from '../api/client.ts';
import { readBoot } from '../boot.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Time } from '../components/time.tsx';

const offeredSchema = z.object( { offered: z.array( z.object( { connection_id: z.string(), name: z.string(), company: z.string(), removed_at: z.string(), links: z.number() } ) ) } );
const movedSchema = z.object( { moved: z.number(), left: z.number() } );

/** Links that an earlier connection to the same company left. Without them every order sent through it would be left alone when it changes. */
export default function KeptLinks( { connectionId }: { connectionId: string } ) {
	const client = useQueryClient();
	const key = [ 'kept-links', connectionId ];
	const kept = useQuery( { queryKey: key, queryFn: ( { signal } ) => call( { path: `/connections/${ connectionId }/kept-links`, signal }, offeredSchema ) } );
	const use = useMutation( {
		mutationFn: ( from: string ) => call( { path: `/connections/${ connectionId }/kept-links`, method: 'POST', data: { from } }, movedSchema ),
		onSuccess: () => {
			speak( __( 'The links are used now.', 'concord' ) );
			return client.invalidateQueries();
		},
	} );
	if ( use.data ) {
		/* translators: %s: number of links. */
		return <p role="status">{ sprintf( _n( '%s link is used by this connection now.', '%s links are used by this connection now.', use.data.moved, 'concord' ), use.data.moved.toLocaleString() ) }</p>;
	}
	if ( kept.error && ! kept.data ) {
		return <ErrorState about={ __( 'Whether links of an earlier connection are kept could not be read.', 'concord' ) } error={ kept.error } onRetry={ () => void kept.refetch() } />;
	}
	return (
		<>
			{ kept.data?.offered.map( ( one ) => (
				<div key={ one.connection_id } className="concord-kept" role="note">
					<p>
						{ /* translators: 1: number of links, 2: company, 3: name of a connection. */ }
						<strong>{ sprintf( _n( '%1$s link of company %2$s is kept from an earlier connection, “%3$s”.', '%1$s links of company %2$s are kept from an earlier connection, “%3$s”.', one.links, 'concord' ), one.links.toLocaleString(), one.company, one.name ) }</strong> <span className="concord-fine">{ __( 'Removed', 'concord' ) } <Time value={ one.removed_at } /></span>
					</p>
					<p>{ __( 'With them, orders and customers that are in Dynamics already stay connected to their documents. Leave them out if the company was emptied or set up anew since.', 'concord' ) }</p>
					{ readBoot().canManage && <Button variant="secondary" size="compact" isBusy={ use.isPending } disabled={ use.isPending } accessibleWhenDisabled onClick={ () => use.mutate( one.connection_id ) }>{ __( 'Use them', 'concord' ) }</Button> }
				</div>
			) ) }
			{ use.error && <p className="concord-error" role="alert">{ use.error.message }</p> }
		</>
	);
}
