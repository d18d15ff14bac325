import { useQuery } from '@tanstack/react-query';
import { Modal, SelectControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import * as z from 'zod/mini';
import { readFlow } from '../../../worker/src/core/mapping/read-flow.ts';
import { call } from '../api/client.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import type { Product } from '../mapping/rows.ts';
import { nothingPublished, type Content, type FlowKind } from './content.ts';
import ContentDifferences from './differences.tsx';

/** A mapping of another version opens and the checks say what is wrong with it; steps are shown as they were kept. */
const contentSchema = z.object( { mappings: z.custom< Content >( ( value ) => typeof value === 'object' && value !== null ) } );
const BUILT_IN = '0';
const HERE = 'here';

type Version = { version: number; author: string; published_at: string; note: string };
type Props = { flowId: string; kind: FlowKind; product: Product; /** Newest first. */ versions: readonly Version[]; /** As it stands in the editor. */ present: Content; onClose: () => void };

/** Any two states of a flow beside each other: versions, what it was before the first, and what stands in the editor. */
export default function CompareVersions( { flowId, kind, product, versions, present, onClose }: Props ) {
	const [ left, setLeft ] = useState( String( versions[ 1 ]?.version ?? BUILT_IN ) );
	const [ right, setRight ] = useState( String( versions[ 0 ]?.version ?? HERE ) );
	const before = useContent( flowId, kind, left, present );
	const after = useContent( flowId, kind, right, present );
	const name = ( id: string ) => {
		const version = versions.find( ( one ) => String( one.version ) === id );
		if ( ! version ) {
			return id === HERE ? __( 'What is in the editor now', 'concord' ) : kind === 'order' ? __( 'Built-in mapping', 'concord' ) : __( 'Nothing', 'concord' );
		}
		/* translators: 1: number of a version, 2: name of a person, 3: date and time. */
		const head = sprintf( __( 'Version %1$d by %2$s, %3$s', 'concord' ), version.version, version.author, new Date( version.published_at ).toLocaleString() );
		return version.note === '' ? head : `${ head } – ${ version.note }`;
	};
	const options = [ HERE, ...versions.map( ( one ) => String( one.version ) ), BUILT_IN ].map( ( value ) => ( { value, label: name( value ) } ) );
	const failed = before.error ?? after.error;
	return (
		<Modal title={ __( 'Compare two versions', 'concord' ) } onRequestClose={ onClose } className="concord-map__dialog" size="large">
			<div className="concord-map__compare">
				<SelectControl label={ __( 'Before', 'concord' ) } value={ left } options={ options } onChange={ setLeft } __nextHasNoMarginBottom __next40pxDefaultSize />
				<SelectControl label={ __( 'After', 'concord' ) } value={ right } options={ options } onChange={ setRight } __nextHasNoMarginBottom __next40pxDefaultSize />
			</div>
			{ failed ? <ErrorState error={ failed } onRetry={ () => void Promise.all( [ before.refetch(), after.refetch() ] ) } />
				: before.data && after.data ? <ContentDifferences product={ product } theirs={ before.data } mine={ after.data } before={ name( left ) } after={ name( right ) } />
					: <Skeleton rows={ 4 } /> }
		</Modal>
	);
}

/** A published version never changes, so it is asked for once. */
function useContent( flowId: string, kind: FlowKind, id: string, present: Content ) {
	const kept = useQuery( {
		queryKey: [ 'flow-version', flowId, id ], enabled: id !== HERE && id !== BUILT_IN, staleTime: Infinity,
		queryFn: async ( { signal } ) => {
			const { mappings } = await call( { path: `/flows/${ flowId }/versions/${ id }`, signal }, contentSchema );
			return kind === 'order' ? readFlow( mappings ) : mappings;
		},
	} );
	return { data: id === HERE ? present : id === BUILT_IN ? nothingPublished( kind ) : kept.data, error: kept.error, refetch: kept.refetch };
}
