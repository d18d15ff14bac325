import { speak } from '@wordpress/a11y';
import { Button, TextControl } from '@wordpress/components';
import { useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { FLOW_DOCUMENTS, type FlowDocument } from '../../../worker/src/core/mapping/locked.ts';
import { ApiError } from '../api/client.ts';
import { readBoot } from '../boot.ts';
import { DocumentEditor } from './document-editor.tsx';
import type { Flow } from './flow-schema.ts';
import { OrderChooser, useDraftPreview } from './draft-preview.tsx';
import { Differences } from './differences.tsx';
import { MappingFile } from './mapping-file.tsx';
import { useDiscardDraft, usePublish, useSaveDraft } from './queries.ts';
import { changesOf, EMPTY, type Product } from './rows.ts';
import { keepUnsaved, readUnsaved } from './unsaved.ts';
import { Versions } from './versions.tsx';

type Props = { connectionId: string; product: Product; flow: Flow; onReload: () => void };

const savedOf = ( flow: Flow ): FlowMappings => flow.draft?.mappings ?? flow.published?.mappings ?? EMPTY;

/** Edits a draft. Nothing that is sent changes until the draft is published. */
export function MappingEditor( { connectionId, product, flow, onReload }: Props ) {
	const canManage = readBoot().canManage;
	const kept = readUnsaved( connectionId );
	const [ edited, setEdited ] = useState< FlowMappings | null >( kept?.mappings ?? null );
	const [ base, setBase ] = useState( kept?.revision ?? flow.revision );
	const [ note, setNote ] = useState( '' );
	const save = useSaveDraft( connectionId );
	const publish = usePublish( connectionId );
	const discard = useDiscardDraft( connectionId );
	const preview = useDraftPreview( connectionId );
	const shown = edited ?? savedOf( flow );

	const latest = useRef( edited );
	latest.current = edited;

	const change = ( mappings: FlowMappings ) => {
		setEdited( mappings );
		keepUnsaved( connectionId, { revision: base, mappings } );
	};
	/** `answered`: what the editor held when the store was asked. An edit made while it answered stays. */
	const settle = ( revision: number, answered: FlowMappings | null ) => {
		const later = latest.current === answered ? null : latest.current;
		setEdited( later );
		setBase( revision );
		keepUnsaved( connectionId, later && { revision, mappings: later } );
	};
	const saveDraft = ( revision = base ) => save.mutate( { revision, mappings: shown }, { onSuccess: ( saved ) => {
		settle( saved.revision, edited );
		speak( __( 'The draft is saved.', 'concord' ) );
		preview.ask();
	} } );
	const publishDraft = () => publish.mutate( { revision: flow.revision, note }, { onSuccess: ( saved ) => {
		settle( saved.revision, edited );
		setNote( '' );
		speak( __( 'Published.', 'concord' ) );
	} } );
	const throwAway = () => {
		if ( flow.draft ) {
			discard.mutate( { revision: flow.revision }, { onSuccess: ( saved ) => settle( saved.revision, edited ) } );
		} else {
			settle( flow.revision, edited );
		}
	};
	const conflict = save.error instanceof ApiError && save.error.code === 'concord_flow_conflict';
	const failure = [ save.error, publish.error, discard.error ].find( ( error ) => error !== null );

	return (
		<div className="concord-mapping">
			<Standing flow={ flow } unsaved={ edited !== null } changes={ changesOf( shown ) } />
			{ failure && <p className="concord-error" role="alert">{ failure.message }</p> }
			{ conflict && base !== flow.revision && <Differences product={ product } theirs={ savedOf( flow ) } mine={ shown } author={ flow.draft?.author ?? flow.versions[ 0 ]?.author ?? '' } /> }
			{ conflict && (
				<p>
					<Button variant="secondary" onClick={ onReload } __next40pxDefaultSize>{ __( 'Read what was saved', 'concord' ) }</Button>{ ' ' }
					<Button variant="secondary" onClick={ () => saveDraft( flow.revision ) } disabled={ base === flow.revision } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save mine over it', 'concord' ) }</Button>
				</p>
			) }
			{ canManage && (
				<div className="concord-mapping__bar">
					<Button variant="primary" onClick={ () => saveDraft() } isBusy={ save.isPending } disabled={ edited === null || save.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save draft', 'concord' ) }</Button>
					<Button variant="secondary" onClick={ throwAway } disabled={ edited === null && ! flow.draft } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Discard draft', 'concord' ) }</Button>
					<TextControl label={ __( 'What changed, for the history', 'concord' ) } value={ note } onChange={ setNote } __nextHasNoMarginBottom __next40pxDefaultSize />
					<Button variant="secondary" onClick={ publishDraft } isBusy={ publish.isPending } disabled={ ! flow.draft || edited !== null || publish.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Publish', 'concord' ) }</Button>
				</div>
			) }
			{ canManage && <MappingFile product={ product } flow={ shown } onImport={ change } /> }
			<OrderChooser preview={ preview } hasDraft={ flow.draft !== null } unsaved={ edited !== null } />
			<datalist id="concord-paths">{ preview.paths.map( ( path ) => <option key={ path } value={ path } /> ) }</datalist>
			{ FLOW_DOCUMENTS.map( ( document ) => <DocumentEditor key={ document } product={ product } document={ document } title={ documentTitle( document ) } flow={ shown } results={ preview.results( document ) } readOnly={ ! canManage } onChange={ change } /> ) }
			<Versions connectionId={ connectionId } flow={ flow } disabled={ ! canManage || edited !== null || flow.draft !== null } onDone={ ( revision ) => settle( revision, edited ) } />
		</div>
	);
}

function documentTitle( document: FlowDocument ): string {
	switch ( document ) {
		case 'header': return __( 'Sales order', 'concord' );
		case 'line': return __( 'Each line', 'concord' );
		case 'customer': return __( 'New customer', 'concord' );
	}
}

function Standing( { flow, unsaved, changes }: { flow: Flow; unsaved: boolean; changes: number } ) {
	/* translators: %d: number of the version. */
	const used = flow.published ? sprintf( __( 'Orders are sent by version %d.', 'concord' ), flow.published.version ) : __( 'Orders are sent by the built-in mapping.', 'concord' );
	/* translators: %s: name of a person. */
	const draft = unsaved ? __( 'You have changes that are not saved.', 'concord' ) : flow.draft ? sprintf( __( 'A draft by %s waits to be published.', 'concord' ), flow.draft.author ) : '';
	/* translators: %d: number of rows. */
	const count = changes === 0 ? '' : sprintf( _n( '%d row differs from the built-in mapping.', '%d rows differ from the built-in mapping.', changes, 'concord' ), changes );
	return (
		<div className={ `concord-headline ${ unsaved || flow.draft ? 'is-busy' : 'is-good' }` } role="status">
			<strong>{ used }</strong>
			<span>{ [ draft, count ].filter( ( part ) => part !== '' ).join( ' ' ) }</span>
		</div>
	);
}
