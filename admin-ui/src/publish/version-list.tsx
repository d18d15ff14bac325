import { speak } from '@wordpress/a11y';
import { Button, Modal, Notice, TextControl } from '@wordpress/components';
import { useMutation } from '@tanstack/react-query';
import { lazy, Suspense, useState } from '@wordpress/element';
import { __, sprintf } from '@wordpress/i18n';
import { readBoot } from '../boot.ts';
import { Skeleton } from '../components/skeleton.tsx';
import { Time } from '../components/time.tsx';
import type { Product } from '../mapping/rows.ts';
import { needsReason, ShapesFailing, type GoingBack } from '../proofs/publish.ts';
import CompareVersions from './compare-versions.tsx';
import type { Content, FlowKind } from './content.ts';

const ShapesOfCommand = lazy( () => import( '../proofs/shapes-of-command.tsx' ) );

type Version = { version: number; author: string; published_at: string; note: string };
type Props = {
	flowId: string; kind: FlowKind; product: Product;
	/** Newest first. */
	versions: readonly Version[];
	/** Returns to the built-in mapping, newest first. */
	builtIn?: readonly Omit< Version, 'version' >[] | undefined;
	/** Number in use; 0: the built-in mapping, or nothing. */
	used: number; revision: number;
	/** As it stands in the editor. */
	present: Content; disabled: boolean;
	/** Makes a version the one in use, and shows it. */
	onGoBack: ( data: GoingBack ) => Promise< void >;
};

/** Who published what and when, what differs between any two of it, and the way back, which is tested like a publication. */
export default function VersionList( { flowId, kind, product, versions, builtIn = [], used, revision, present, disabled, onGoBack }: Props ) {
	const [ comparing, setComparing ] = useState( false );
	const [ wanted, setWanted ] = useState( 0 );
	const back = useMutation( {
		mutationFn: ( { version, override }: { version: number; override: string } ) => onGoBack( { revision, version, override, note: noteOf( version ) } ),
		onSuccess: () => speak( __( 'The earlier version is in use again.', 'concord' ) ),
	} );
	const goBack = ( version: number, override = '' ) => {
		setWanted( version );
		back.mutate( { version, override } );
	};
	const asks = needsReason( back.error );
	const button = ( version: number, label: string ) => <Button size="compact" variant="secondary" disabled={ disabled || back.isPending } isBusy={ back.isPending && wanted === version } accessibleWhenDisabled onClick={ () => goBack( version ) }>{ label }</Button>;
	return (
		<section className="concord-card" aria-label={ __( 'Versions', 'concord' ) }>
			<h2 className="concord-heading">{ __( 'Versions', 'concord' ) }</h2>
			<p><Button size="compact" variant="secondary" onClick={ () => setComparing( true ) }>{ __( 'Compare two versions…', 'concord' ) }</Button></p>
			{ comparing && <CompareVersions flowId={ flowId } kind={ kind } product={ product } versions={ versions } present={ present } onClose={ () => setComparing( false ) } /> }
			{ disabled && readBoot().canManage && <p className="concord-fine">{ __( 'Publish or discard the draft before going back to a version.', 'concord' ) }</p> }
			{ back.isPending && <p role="status" className="concord-fine">{ __( 'The version is tested on the kinds of records that your store has…', 'concord' ) }</p> }
			{ back.error && ! asks && <p className="concord-error" role="alert">{ back.error.message }</p> }
			{ asks && back.error && <Reason key={ wanted } title={ labelOf( wanted ) } failure={ back.error } onGo={ ( override ) => goBack( wanted, override ) } onClose={ () => back.reset() } /> }
			<ul className="concord-mapping__versions">
				{ versions.map( ( { version, author, published_at: at, note } ) => (
					<li key={ version }>
						{ /* translators: 1: number of a version, 2: name of a person. */ }
						<span><strong>{ sprintf( __( 'Version %1$d by %2$s', 'concord' ), version, author ) }</strong> <Time value={ at } /> { note }</span>
						{ version === used ? <span className="concord-fine">{ __( 'in use', 'concord' ) }</span> : button( version, labelOf( version ) ) }
					</li>
				) ) }
				{ kind === 'order' && (
					<li>
						<span><strong>{ __( 'Built-in mapping', 'concord' ) }</strong>{ builtIn.map( ( { author, published_at: at, note } ) => <span key={ at }> { author } <Time value={ at } /> { note }</span> ) }</span>
						{ used === 0 ? <span className="concord-fine">{ __( 'in use', 'concord' ) }</span> : button( 0, labelOf( 0 ) ) }
					</li>
				) }
			</ul>
		</section>
	);
}

function labelOf( version: number ): string {
	/* translators: %d: number of a version. */
	return version === 0 ? __( 'Go back to the built-in mapping', 'concord' ) : sprintf( __( 'Go back to version %d', 'concord' ), version );
}

function noteOf( version: number ): string {
	/* translators: %d: number of a version. */
	return version === 0 ? '' : sprintf( __( 'Back to version %d', 'concord' ), version );
}

/** Its test stands against it, or could not run: which kinds of records would stop, and the reason to go back nevertheless. */
function Reason( { title, failure, onGo, onClose }: { title: string; failure: Error; onGo: ( reason: string ) => void; onClose: () => void } ) {
	const [ reason, setReason ] = useState( '' );
	return (
		<Modal title={ title } onRequestClose={ onClose } className="concord-map__dialog" size="large">
			<form onSubmit={ ( event ) => {
				event.preventDefault();
				onGo( reason.trim() );
			} }>
				<Notice status="error" isDismissible={ false }>{ failure.message }</Notice>
				{ failure instanceof ShapesFailing && <Suspense fallback={ <Skeleton rows={ 4 } /> }><ShapesOfCommand commandId={ failure.commandId } /></Suspense> }
				<TextControl label={ __( 'Reason to go back nevertheless, kept with the version', 'concord' ) } value={ reason } onChange={ setReason } maxLength={ 300 } __nextHasNoMarginBottom __next40pxDefaultSize />
				<p className="concord-map__dialog-buttons">
					<Button variant="primary" type="submit" disabled={ reason.trim() === '' } accessibleWhenDisabled __next40pxDefaultSize>{ title }</Button>
					<Button variant="tertiary" onClick={ onClose } __next40pxDefaultSize>{ __( 'Not yet', 'concord' ) }</Button>
				</p>
			</form>
		</Modal>
	);
}
