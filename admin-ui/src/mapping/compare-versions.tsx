import { Modal, SelectControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { useQuery } from '@tanstack/react-query';
import * as z from 'zod/mini';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { call } from '../api/client.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { Differences } from './differences.tsx';
import { mappings, type Flow } from './flow-schema.ts';
import { EMPTY, type Product } from './rows.ts';

const contentSchema = z.object( { mappings } );
const BUILT_IN = '0';
const HERE = 'here';

type Props = { connectionId: string; product: Product; flow: Flow; /** As it stands in the editor. */ present: FlowMappings; onClose: () => void };

/** Any two states of the mapping beside each other: versions, the built-in mapping, and what stands in the editor. */
export default function CompareVersions( { connectionId, product, flow, present, onClose }: Props ) {
	const [ left, setLeft ] = useState( String( flow.versions[ 1 ]?.version ?? BUILT_IN ) );
	const [ right, setRight ] = useState( String( flow.versions[ 0 ]?.version ?? HERE ) );
	const before = useContent( connectionId, left, present );
	const after = useContent( connectionId, right, present );
	const name = ( id: string ) => {
		const version = flow.versions.find( ( one ) => String( one.version ) === id );
		if ( ! version ) {
			return id === HERE ? __( 'What is in the editor now', 'concord' ) : __( 'Built-in mapping', 'concord' );
		}
		/* translators: 1: number of a version, 2: name of a person, 3: date and time. */
		const head = sprintf( __( 'Version %1$d by %2$s, %3$s', 'concord' ), version.version, version.author, new Date( version.published_at ).toLocaleString() );
		return version.note === '' ? head : `${ head } – ${ version.note }`;
	};
	const options = [ HERE, ...flow.versions.map( ( one ) => String( one.version ) ), BUILT_IN ].map( ( value ) => ( { value, label: name( value ) } ) );
	const failed = before.error ?? after.error;
	return (
		<Modal title={ __( 'Compare two versions', 'concord' ) } onRequestClose={ onClose } className="concord-map__dialog" size="large">
			<div className="concord-map__compare">
				<SelectControl label={ __( 'Before', 'concord' ) } value={ left } options={ options } onChange={ setLeft } __nextHasNoMarginBottom __next40pxDefaultSize />
				<SelectControl label={ __( 'After', 'concord' ) } value={ right } options={ options } onChange={ setRight } __nextHasNoMarginBottom __next40pxDefaultSize />
			</div>
			{ failed ? <ErrorState error={ failed } onRetry={ () => void Promise.all( [ before.refetch(), after.refetch() ] ) } />
				: before.data && after.data ? <Differences product={ product } theirs={ before.data } mine={ after.data } before={ name( left ) } after={ name( right ) } caption={ __( 'Where the two differ', 'concord' ) } />
					: <Skeleton rows={ 4 } /> }
		</Modal>
	);
}

/** A published version never changes, so it is asked for once. */
function useContent( connectionId: string, id: string, present: FlowMappings ) {
	const kept = useQuery( {
		queryKey: [ 'flow-version', connectionId, id ], enabled: id !== HERE && id !== BUILT_IN, staleTime: Infinity,
		queryFn: async ( { signal } ) => ( await call( { path: `/flows/${ connectionId }/versions/${ id }`, signal }, contentSchema ) ).mappings,
	} );
	return { data: id === HERE ? present : id === BUILT_IN ? EMPTY : kept.data, error: kept.error, refetch: kept.refetch };
}
