import { speak } from '@wordpress/a11y';
import { Button, CheckboxControl } from '@wordpress/components';
import { lazy, Suspense, useEffect, useMemo, useReducer, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import { checkMapping } from '../../../worker/src/core/mapping/check.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { ApiError } from '../api/client.ts';
import { readBoot } from '../boot.ts';
import { Blockers, ContentDifferences, PublishDialog } from '../publish/lazy.ts';
import { sourceGroups } from './catalogue.ts';
import { useLivePreview } from './live-preview.tsx';
import { begin, isDirty, reduce } from '../../../worker/src/core/mapping/edits.ts';
import type { Flow } from './flow-schema.ts';
import { useParser } from './parser.ts';
import { problemText } from './problem-text.ts';
import { useDiscardDraft, usePublish, useSaveDraft } from './queries.ts';
import { changesOf, effectiveRows, EMPTY, type Product } from './rows.ts';
import { useSources, useTenantFields } from './side-queries.ts';
import { FieldsNotice, Standing } from './standing.tsx';
import { targetRows } from './target-rows.ts';
import { TenantContext } from './tenant-context.ts';
import { keepUnsaved, readUnsaved } from './unsaved.ts';
import { Workbench } from './workbench.tsx';

const JsonView = lazy( () => import( './json-view.tsx' ) );
const ChecksList = lazy( async () => ( { default: ( await import( './checks-list.tsx' ) ).ChecksList } ) );
const ValuesChooser = lazy( async () => ( { default: ( await import( './values-chooser.tsx' ) ).ValuesChooser } ) );
const Versions = lazy( async () => ( { default: ( await import( './versions.tsx' ) ).Versions } ) );
const MappingFile = lazy( () => import( './mapping-file.tsx' ).then( ( loaded ) => ( { default: loaded.MappingFile } ) ) );

type Props = { connectionId: string; product: Product; flow: Flow; onReload: () => void };

const publishedOf = ( flow: Flow ): FlowMappings => flow.published?.mappings ?? EMPTY;
const savedOf = ( flow: Flow ): FlowMappings => flow.draft?.mappings ?? publishedOf( flow );

/** Edits a draft. Nothing that is sent changes until the draft is published. */
export function MappingEditor( { connectionId, product, flow, onReload }: Props ) {
	const canEdit = readBoot().canManage;
	const [ kept ] = useState( () => readUnsaved( connectionId ) );
	const [ edits, dispatch ] = useReducer( reduce, null, () => begin( savedOf( flow ), kept?.mappings ?? null ) );
	const [ base, setBase ] = useState( kept?.revision ?? flow.revision );
	const [ selected, setSelected ] = useState( '' );
	const [ checking, setChecking ] = useState( false );
	const [ publishing, setPublishing ] = useState( false );
	const [ lines, setLines ] = useState( false );
	const [ focus, setFocus ] = useState( false );
	const [ withReadOnly, setWithReadOnly ] = useState( false );
	const [ asJson, setAsJson ] = useState( false );
	const save = useSaveDraft( connectionId );
	const publish = usePublish( connectionId );
	const discard = useDiscardDraft( connectionId );
	const { present } = edits;
	const dirty = isDirty( edits );
	const sources = useSources();
	const tenant = useTenantFields( connectionId );
	const preview = useLivePreview( connectionId, present );
	const expressions = useParser( JSON.stringify( present.documents ).includes( '"expression"' ) );
	const entities = useMemo( () => tenant.kept?.entities ?? [], [ tenant.kept ] );
	const problems = checkMapping( product, present, { metadata: tenant.kept, seen: sources.data && sources.data.orders > 0 ? sources.data.meta : null, ...expressions, effective: effectiveRows( product, present ) } );
	const problemsText = JSON.stringify( problems );
	// Problems are made anew on each drawing; rows only when they say something else.
	const rows = useMemo( () => targetRows( product, present, entities, problems, withReadOnly ), [ product, present, entities, problemsText, withReadOnly ] );
	const groups = useMemo( () => sourceGroups( sources.data, preview.values ), [ sources.data, preview.values ] );
	const errors = problems.filter( ( problem ) => problem.severity === 'error' );
	const [ elsewhere, setElsewhere ] = useState< readonly string[] >( [] );

	// Edits outlive a killed tab: they wait in the browser until the store has them.
	useEffect( () => keepUnsaved( connectionId, dirty ? { revision: base, mappings: present } : null ), [ connectionId, dirty, base, present ] );
	const change = ( to: FlowMappings, merge?: string ) => dispatch( { do: 'edit', to, ...( merge === undefined ? {} : { merge } ) } );
	const saveDraft = ( revision = base ) => save.mutateAsync( { revision, mappings: present } ).then( ( saved ) => {
		dispatch( { do: 'saved', mappings: savedOf( saved ) } );
		setBase( saved.revision );
		speak( __( 'The draft is saved.', 'concord' ) );
		return saved;
	} );
	// A failure is said where it belongs, by the mutation's own error; nothing is to be done about it here.
	const saveOrTell = ( revision?: number ) => void saveDraft( revision ).catch( () => speak( __( 'The draft was not saved.', 'concord' ), 'assertive' ) );
	const publishNow = ( note: string, override: string ) => void ( dirty || ! flow.draft ? saveDraft() : Promise.resolve( flow ) ).then( ( { revision } ) => publish.mutateAsync( { revision, note, override } ) ).then( ( saved ) => {
		dispatch( { do: 'saved', mappings: savedOf( saved ) } );
		setBase( saved.revision );
		setPublishing( false );
		speak( __( 'Published.', 'concord' ) );
	} ).catch( () => speak( __( 'The mapping was not published.', 'concord' ), 'assertive' ) );
	const back = ( saved: Flow ) => {
		dispatch( { do: 'revert', to: savedOf( saved ), from: present } );
		setBase( saved.revision );
	};
	const throwAway = () => ( flow.draft ? discard.mutate( { revision: flow.revision }, { onSuccess: back } ) : back( flow ) );
	const blocked = errors.length > 0 ? problemText( errors[ 0 ] as typeof errors[ number ] ) : elsewhere[ 0 ] ?? ( ! dirty && ! flow.draft ? __( 'Nothing was changed since the last version.', 'concord' ) : '' );
	const askToPublish = () => {
		publish.reset();
		save.reset();
		setPublishing( blocked === '' );
	};

	const keys = useRef( { saveOrTell, askToPublish } );
	keys.current = { saveOrTell, askToPublish };
	useEffect( () => {
		const onKey = ( event: KeyboardEvent ) => {
			if ( ! ( event.ctrlKey || event.metaKey ) || ! canEdit ) {
				return;
			}
			const inText = event.target instanceof HTMLElement && event.target.closest( 'input:not([type="checkbox"]), textarea, select, [contenteditable="true"]' ) !== null;
			const key = event.key.toLowerCase();
			if ( key === 's' ) {
				event.preventDefault();
				keys.current.saveOrTell();
			} else if ( key === 'enter' ) {
				event.preventDefault();
				keys.current.askToPublish();
			} else if ( ! inText && ( key === 'z' || key === 'y' ) ) {
				event.preventDefault();
				dispatch( { do: key === 'y' || event.shiftKey ? 'redo' : 'undo' } );
				speak( key === 'y' || event.shiftKey ? __( 'Done again.', 'concord' ) : __( 'Undone.', 'concord' ) );
			}
		};
		document.addEventListener( 'keydown', onKey );
		return () => document.removeEventListener( 'keydown', onKey );
	}, [ canEdit ] );

	const failures = [ save.error, publish.error, discard.error ].filter( ( error ) => error !== null );
	const conflict = save.error instanceof ApiError && save.error.code === 'concord_flow_conflict';
	const signedOut = failures.some( ( error ) => error instanceof ApiError && error.code === 'concord_signed_out' );
	const warnings = [ ...( tenant.stale !== '' || ! tenant.kept ? [ tenant.kept ? sprintf( /* translators: %s: date and time. */ __( 'The fields of Dynamics are those of %s; they could not be read anew. A field that was changed there since is not noticed.', 'concord' ), new Date( tenant.kept.read_at ?? '' ).toLocaleString() ) : __( 'The fields of Dynamics were never read, so types and lengths are not checked.', 'concord' ) ] : [] ), ...problems.filter( ( problem ) => problem.severity === 'warning' ).map( problemText ) ];
	return (
		<div className="concord-map">
			<Standing flow={ flow } unsaved={ dirty } changes={ changesOf( present ) } invalid={ errors.length } />
			{ ! publishing && failures.slice( 0, 1 ).map( ( error ) => <p key="failure" className="concord-error" role="alert">{ error.message }{ signedOut && <> <a href={ `${ readBoot().siteUrl.replace( /\/$/, '' ) }/wp-login.php` } target="_blank" rel="noreferrer">{ __( 'Sign in (opens a new tab)', 'concord' ) }</a></> }</p> ) }
			{ conflict && base !== flow.revision && <Suspense fallback={ null }><ContentDifferences product={ product } theirs={ savedOf( flow ) } mine={ present } before={ /* translators: %s: name of a person. */ sprintf( __( 'Saved by %s', 'concord' ), flow.draft?.author ?? flow.versions[ 0 ]?.author ?? '' ) } after={ __( 'Yours', 'concord' ) } /></Suspense> }
			{ conflict && (
				<p>
					<Button variant="secondary" onClick={ onReload } __next40pxDefaultSize>{ __( 'Read what was saved', 'concord' ) }</Button>{ ' ' }
					<Button variant="secondary" onClick={ () => saveOrTell( flow.revision ) } disabled={ base === flow.revision } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save mine over it', 'concord' ) }</Button>
				</p>
			) }
			<div className="concord-map__bar">
				{ canEdit && (
					<>
						<Button variant="primary" onClick={ askToPublish } disabled={ blocked !== '' } accessibleWhenDisabled description={ blocked } title={ blocked || undefined } __next40pxDefaultSize>{ __( 'Publish…', 'concord' ) }</Button>
						<Button variant="secondary" onClick={ () => saveOrTell() } isBusy={ save.isPending } disabled={ ! dirty || save.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save draft', 'concord' ) }</Button>
						<Button variant="tertiary" onClick={ () => dispatch( { do: 'undo' } ) } disabled={ edits.past.length === 0 } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Undo', 'concord' ) }</Button>
						<Button variant="tertiary" onClick={ () => dispatch( { do: 'redo' } ) } disabled={ edits.future.length === 0 } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Redo', 'concord' ) }</Button>
						<Button variant="tertiary" onClick={ throwAway } disabled={ ! dirty && ! flow.draft } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Discard draft', 'concord' ) }</Button>
					</>
				) }
				{ /* translators: %d: number of problems. */ }
				<Button variant="tertiary" aria-expanded={ checking } onClick={ () => setChecking( ! checking ) } __next40pxDefaultSize>{ sprintf( _n( 'Checks (%d)', 'Checks (%d)', problems.length, 'concord' ), problems.length ) }</Button>
				<CheckboxControl label={ __( 'Lines', 'concord' ) } checked={ lines } onChange={ setLines } __nextHasNoMarginBottom />
				<CheckboxControl label={ __( 'Only the chosen field', 'concord' ) } checked={ focus } onChange={ setFocus } __nextHasNoMarginBottom />
				<CheckboxControl label={ __( 'Fields that Dynamics fills', 'concord' ) } checked={ withReadOnly } onChange={ setWithReadOnly } __nextHasNoMarginBottom />
				<Button variant="tertiary" onClick={ () => setAsJson( true ) } __next40pxDefaultSize>{ __( 'Show as JSON', 'concord' ) }</Button>
				{ canEdit && <Suspense fallback={ null }><MappingFile product={ product } flow={ present } onImport={ change } /></Suspense> }
			</div>
			{ canEdit && errors.length > 0 && <p className="concord-map__blocked">{ __( 'Not ready to publish:', 'concord' ) } { blocked }</p> }
			<Suspense fallback={ null }><Blockers connectionId={ connectionId } flowId={ connectionId } product={ product } kind="order" content={ present } here="mapping" onFound={ setElsewhere } /></Suspense>
			<Suspense fallback={ null }><ValuesChooser preview={ preview } /></Suspense>
			<FieldsNotice tenant={ tenant } canEdit={ canEdit } />
			{ asJson && <Suspense fallback={ <p role="status" className="concord-fine">{ __( 'Opening…', 'concord' ) }</p> }><JsonView flow={ present } onClose={ () => setAsJson( false ) } /></Suspense> }
			{ checking && <Suspense fallback={ null }><ChecksList problems={ problems } onGo={ setSelected } /></Suspense> }
			<datalist id="concord-paths">{ groups.flatMap( ( group ) => group.sources ).map( ( { path } ) => <option key={ path } value={ path } /> ) }</datalist>
			<TenantContext.Provider value={ { sets: tenant.kept?.sets ?? [], entities, reading: tenant.reading, load: tenant.read } }><Workbench connectionId={ connectionId } product={ product } flow={ present } rows={ rows } groups={ groups } orders={ sources.data?.orders ?? 0 } problems={ problems } preview={ preview } loadingSources={ sources.isFetching && ! sources.data } sourcesFailure={ sources.data ? '' : sources.error?.message ?? '' } onReadSources={ () => void sources.refetch() } loadingFields={ tenant.pending || ( tenant.reading && ! tenant.kept ) } canEdit={ canEdit } lines={ lines } focus={ focus } selected={ selected } onSelect={ setSelected } onChange={ change } onUndo={ () => dispatch( { do: 'undo' } ) } /></TenantContext.Provider>
			<Suspense fallback={ null }><Versions connectionId={ connectionId } product={ product } flow={ flow } present={ present } disabled={ ! canEdit || dirty || flow.draft !== null } onDone={ back } /></Suspense>
			{ publishing && <Suspense fallback={ null }><PublishDialog title={ __( 'Publish this mapping', 'concord' ) } product={ product } published={ publishedOf( flow ) } draft={ present } warnings={ warnings } busy={ save.isPending || publish.isPending } failure={ save.error ?? publish.error } onPublish={ publishNow } onClose={ () => setPublishing( false ) } /></Suspense> }
		</div>
	);
}
