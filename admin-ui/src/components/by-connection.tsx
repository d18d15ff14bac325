import { SelectControl } from '@wordpress/components';
import { __ } from '@wordpress/i18n';
import type { ReactNode } from 'react';
import { useConnections } from '../api/queries.ts';
import type { Connection } from '../api/schema.ts';
import { hrefTo, useRoute } from '../router.ts';
import { ErrorState } from './error-state.tsx';
import { Skeleton } from './skeleton.tsx';

type Props = {
	tab: string;
	/** Why a connection is needed, where there is none yet. */
	lead: string;
	children: ( connection: Connection ) => ReactNode;
};

/** A screen that belongs to one connection: the one the address names, else the first; a choice where there are several. */
export function ByConnection( { tab, lead, children }: Props ) {
	const connections = useConnections();
	const { route, go } = useRoute();
	if ( connections.isPending ) {
		return <Skeleton rows={ 8 } />;
	}
	if ( ! connections.data ) {
		return <ErrorState error={ connections.error } onRetry={ () => void connections.refetch() } />;
	}
	const connection = connections.data.find( ( one ) => one.id === route[ 'connection' ] ) ?? connections.data[ 0 ];
	if ( ! connection ) {
		return (
			<div className="concord-card concord-empty">
				<p className="concord-card__lead">{ lead }</p>
				<p><a className="button button-primary" href={ hrefTo( { tab: 'connections' } ) }>{ __( 'Add a connection', 'concord' ) }</a></p>
			</div>
		);
	}
	const options = connections.data.map( ( { id, name } ) => ( { label: name, value: id } ) );
	return (
		<>
			{ options.length > 1 && <SelectControl label={ __( 'Connection', 'concord' ) } value={ connection.id } options={ options } onChange={ ( id ) => go( { tab, connection: id } ) } __nextHasNoMarginBottom __next40pxDefaultSize /> }
			{ children( connection ) }
		</>
	);
}
