import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { lazy, Suspense, useEffect, useReducer, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { GraphEdge } from '../../../worker/src/core/flow/graph.ts';
import type { FlowContent, StepKind } from '../../../worker/src/core/flow/schema.ts';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { findStep, walk, type Place } from '../../../worker/src/core/flow/tree.ts';
import { ApiError } from '../api/client.ts';
import { readBoot } from '../boot.ts';
import { Failure } from '../components/failure.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { exportFlow } from '../flows/file.ts';
import { flowName } from '../flows/flow-name.ts';
import { useDiscardFlow, useFlowSettings, usePublishFlow, useSaveFlow, useSaveTemplate } from '../flows/queries.ts';
import type { FlowHead } from '../flows/schema.ts';
import { Blockers, ContentDifferences, PublishDialog } from '../publish/lazy.ts';
import { contentOf, drawingOf, emptyContent, EMPTY_ORDER, rulesOf, sameDrawing, savedContent, savedDrawing } from './content.ts';
import { FlowHistory } from './history.tsx';
import { MoveTo } from './move-to.tsx';
import { KINDS, newStep } from './new-step.ts';
import { NoChecks } from './no-checks.tsx';
import { Outline } from './outline.tsx';
import { Palette } from './palette.tsx';
import { begin, edit as reduce, TRIGGER_ID, type Drawing, type Edit } from './state.ts';
import { staleText } from './stale-text.ts';
import { StepTools } from './step-tools.tsx';
import { keepUnsavedFlow, readUnsavedFlow } from './unsaved.ts';
import type { Tested } from './tested.ts';
import { useChecks } from './use-checks.ts';
import { useFlowTenant } from './use-tenant.ts';
import { keepView, readView, type View } from './view.ts';
import { stepName } from './words.ts';

const Inspector = lazy( () => import( './inspector.tsx' ) );
const ChecksList = lazy( () => import( './checks-list.tsx' ).then( ( loaded ) => ( { default: loaded.ChecksList } ) ) );
const ImportOver = lazy( () => import( './import-over.tsx' ).then( ( loaded ) => ( { default: loaded.ImportOver } ) ) );
const Canvas = lazy( () => import( './canvas.tsx' ) );
const TestPanel = lazy( () => import( './test-panel.tsx' ) );

type Props = { id: string; head: FlowHead; onReload: () => void };

/** Draws a flow: canvas or outline over one state, a form for the chosen step, checks, draft and publication. */
export function Designer( { id, head, onReload }: Props ) {
	const readOnly = ! readBoot().canManage;
	const kept = readUnsavedFlow( id );
	const [ state, dispatch ] = useReducer( reduce, kept?.drawing ?? drawingOf( head ), begin );
	const [ base, setBase ] = useState( kept?.revision ?? head.revision );
	const [ view, setView ] = useState( readView );
	const [ place, setPlace ] = useState< Place | null >( null );
	const [ moving, setMoving ] = useState< string | null >( null );
	const [ publishing, setPublishing ] = useState( false );
	const [ showChecks, setShowChecks ] = useState( false );
	const [ showTest, setShowTest ] = useState( false );
	const [ tested, setTested ] = useState< Tested | null >( null );
	const save = useSaveFlow( id );
	const publish = usePublishFlow( id, head.connection_id );
	const discard = useDiscardFlow( id );
	const { present, selected } = state;
	const saved = savedDrawing( head, present );
	const dirty = JSON.stringify( present ) !== JSON.stringify( saved );
	const changed = ! sameDrawing( present, saved );
	const told = useFlowTenant( head.connection_id, present );
	const { product } = told.facts;
	const { found, failed: unchecked, again: checkAgain } = useChecks( head.kind, present, told.facts );
	const checks = found ?? [];
	const [ elsewhere, setElsewhere ] = useState< readonly string[] >( [] );
	const errors = checks.filter( ( check ) => check.severity === 'error' ).length + elsewhere.length;

	useEffect( () => keepUnsavedFlow( id, dirty ? { revision: base, drawing: present } : null ), [ id, dirty, base, present ] );
	useEffect( () => {
		const onKey = ( event: KeyboardEvent ) => {
			const typing = event.target instanceof HTMLElement && event.target.closest( 'input, textarea, select, [contenteditable]' ) !== null;
			const behind = document.querySelector( '.components-modal__frame' ) !== null;
			if ( ( event.ctrlKey || event.metaKey ) && event.key.toLowerCase() === 'z' && ! typing && ! behind ) {
				event.preventDefault();
				// The place that was chosen may be in a step that is gone with it.
				setPlace( null );
				setMoving( null );
				dispatch( { do: event.shiftKey ? 'redo' : 'undo' } );
			}
		};
		window.addEventListener( 'keydown', onKey );
		return () => window.removeEventListener( 'keydown', onKey );
	}, [] );

	// What had the focus may be gone with an edit: it goes on where one would look next, and not to the top of the page.
	const flowArea = useRef< HTMLElement >( null );
	const settings = useRef< HTMLElement >( null );
	const focusNext = useRef< 'flow' | 'settings' | null >( null );
	useEffect( () => {
		const left = document.activeElement === null || document.activeElement === document.body;
		if ( focusNext.current !== null && left ) {
			( focusNext.current === 'settings' ? settings : flowArea ).current?.focus();
		}
		focusNext.current = null;
	} );
	const edit = ( action: Edit ) => {
		focusNext.current = action.do === 'add' || action.do === 'copy' ? 'settings' : 'flow';
		setMoving( null );
		dispatch( action );
		announce( action );
	};
	const add = ( at: Place, kind: StepKind ) => {
		setPlace( null );
		edit( { do: 'add', place: at, step: newStep( kind, present.steps, present.trigger ) } );
	};
	const done = ( next: FlowHead ) => {
		setBase( next.revision );
		setPublishing( false );
		dispatch( { do: 'load', drawing: drawingOf( next ) } );
	};
	const saveDraft = ( revision = base ) => save.mutate( { revision, mappings: contentOf( head, present ) }, { onSuccess: ( next ) => {
		setBase( next.revision );
		speak( __( 'The draft is saved.', 'concord' ) );
	} } );
	// Asked for before the checks had come: they answer.
	const blockedNow = publishing && ( unchecked || ( found !== null && errors > 0 ) );
	useEffect( () => {
		if ( blockedNow ) {
			setPublishing( false );
			setShowChecks( ! unchecked );
		}
	}, [ blockedNow ] );
	const askToPublish = () => {
		publish.reset();
		// A draft on its way to the store still has to tell its revision.
		if ( ! save.isPending ) {
			save.reset();
		}
		setPublishing( true );
	};
	const publishAll = ( note: string, override: string ) => {
		const send = ( revision: number ) => publish.mutate( { revision, note, ...( override === '' ? {} : { override } ) }, { onSuccess: ( next ) => {
			done( next );
			speak( __( 'Published.', 'concord' ) );
		} } );
		if ( dirty ) {
			save.mutate( { revision: base, mappings: contentOf( head, present ) }, { onSuccess: ( next ) => send( next.revision ) } );
		} else {
			send( head.revision );
		}
	};
	const throwAway = () => ( head.draft ? discard.mutate( { revision: head.revision }, { onSuccess: done } ) : done( head ) );
	const conflict = save.error instanceof ApiError && save.error.code === 'concord_flow_conflict';
	const failure = [ publishing ? null : save.error, publishing ? null : publish.error, discard.error ].find( ( error ) => error !== null );
	const shared: View = { drawing: present, selected, checks, readOnly, tested, edit, openPalette: setPlace, openMove: ( id ) => {
		setPlace( null );
		setMoving( id );
	} };
	const moved = moving === null ? undefined : findStep( present.steps, moving )?.step;
	const step = selected === null ? undefined : findStep( present.steps, selected )?.step;
	const names = walk( present.steps ).some( ( one ) => 'entity' in one.step ) || present.trigger.on === 'dynamics';
	const offered = kindsFor( head.kind, place, walk( present.steps ).some( ( one ) => one.step.step === 'salesOrder' ) );

	return (
		<div className="concord-designer">
			<div className={ `concord-headline ${ errors > 0 ? 'is-act' : dirty || head.draft ? 'is-busy' : 'is-good' }` } role="status">
				<strong>{ standing( head ) }</strong>
				<span>{ draftText( head, changed, dirty ) }</span>
				{ head.kind === 'own' && head.published && ! head.enabled && <SwitchOn id={ id } readOnly={ readOnly } /> }
			</div>
			{ failure && <Failure error={ failure } /> }
			{ unchecked && <NoChecks onAgain={ checkAgain } /> }
			{ conflict && base !== head.revision && <Suspense fallback={ null }><ContentDifferences product={ product } theirs={ savedContent( head ) } mine={ contentOf( head, present ) } before={ savedBy( head ) } after={ __( 'Yours', 'concord' ) } /></Suspense> }
			{ conflict && (
				<p>
					<Button variant="secondary" onClick={ onReload } __next40pxDefaultSize>{ __( 'Read what was saved', 'concord' ) }</Button>{ ' ' }
					<Button variant="secondary" onClick={ () => saveDraft( head.revision ) } disabled={ base === head.revision } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save mine over it', 'concord' ) }</Button>
				</p>
			) }
			<div className="concord-designer__bar">
				{ ! readOnly && (
					<>
						<Button variant="primary" onClick={ askToPublish } isBusy={ publish.isPending || ( publishing && found === null ) } disabled={ ( ! dirty && ! head.draft ) || errors > 0 || unchecked || publish.isPending || discard.isPending } accessibleWhenDisabled aria-describedby="concord-designer-why" __next40pxDefaultSize>{ __( 'Publish…', 'concord' ) }</Button>
						<Button variant="secondary" onClick={ () => saveDraft() } isBusy={ save.isPending } disabled={ ! dirty || save.isPending || discard.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save draft', 'concord' ) }</Button>
						<Button variant="secondary" onClick={ () => edit( { do: 'undo' } ) } disabled={ state.past.length === 0 } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Undo', 'concord' ) }</Button>
						<Button variant="secondary" onClick={ () => edit( { do: 'redo' } ) } disabled={ state.future.length === 0 } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Redo', 'concord' ) }</Button>
					</>
				) }
				{ /* translators: %d: number of errors and warnings. */ }
				<Button variant="secondary" aria-expanded={ showChecks } onClick={ () => setShowChecks( ! showChecks ) } __next40pxDefaultSize>{ found === null ? __( 'Checks', 'concord' ) : sprintf( __( 'Checks (%d)', 'concord' ), checks.length ) }</Button>
				{ ! readOnly && <Button variant="secondary" aria-expanded={ showTest } onClick={ () => setShowTest( ! showTest ) } __next40pxDefaultSize>{ __( 'Test', 'concord' ) }</Button> }
				<Button variant="secondary" aria-pressed={ view === 'canvas' } onClick={ () => setView( keepView( view === 'canvas' ? 'outline' : 'canvas' ) ) } __next40pxDefaultSize>{ view === 'canvas' ? __( 'Show outline', 'concord' ) : __( 'Show canvas', 'concord' ) }</Button>
				{ view === 'canvas' && ! readOnly && <Button variant="secondary" onClick={ () => edit( { do: 'layout', layout: {} } ) } disabled={ Object.keys( present.layout ).length === 0 } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Tidy up', 'concord' ) }</Button> }
				{ ! readOnly && (
					<>
						<Button variant="tertiary" onClick={ throwAway } isBusy={ discard.isPending } disabled={ ( ! dirty && ! head.draft ) || save.isPending || discard.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Discard draft', 'concord' ) }</Button>
						<KeepTemplate name={ flowName( head ) } product={ product } content={ templateOf( head, present ) } />
						<Button variant="tertiary" onClick={ () => exportFlow( flowName( head ), product, head.kind === 'own' ? { schemaVersion: 1, trigger: present.trigger, steps: present.steps } : { steps: present.steps, rules: rulesOf( head, present.rules ) } ) } __next40pxDefaultSize>{ __( 'Export to a file', 'concord' ) }</Button>
						<span id="concord-designer-why" className="concord-fine">{ errors > 0 ? blocked( errors ) : names ? staleText( told.tenant ) : '' }</span>
					</>
				) }
			</div>
			{ head.kind === 'order' && <Suspense fallback={ null }><Blockers connectionId={ head.connection_id } flowId={ id } product={ product } kind="order" content={ contentOf( head, present ) } here="steps" onFound={ setElsewhere } /></Suspense> }
			{ publishing && found !== null && errors === 0 && <Suspense fallback={ null }><PublishDialog title={ head.kind === 'order' ? __( 'Publish this order flow', 'concord' ) : __( 'Publish this flow', 'concord' ) } product={ product } published={ head.published?.mappings ?? emptyContent( head.kind ) } draft={ contentOf( head, present ) } busy={ save.isPending || publish.isPending } failure={ save.error ?? publish.error } onPublish={ publishAll } onClose={ () => setPublishing( false ) } /></Suspense> }
			{ showChecks && ! unchecked && <section className="concord-card" aria-label={ __( 'Checks', 'concord' ) }><Suspense fallback={ <Skeleton rows={ 2 } /> }>{ found === null ? <Skeleton rows={ 2 } /> : <ChecksList checks={ checks } steps={ present.steps } onGo={ ( stepId ) => edit( { do: 'select', id: stepId } ) } /> }</Suspense></section> }
			{ showTest && <section className="concord-card" aria-label={ __( 'Test', 'concord' ) }><Suspense fallback={ <Skeleton rows={ 3 } /> }><TestPanel id={ id } head={ head } present={ present } dirty={ dirty } onTested={ setTested } /></Suspense></section> }
			<div className={ `concord-designer__columns ${ view === 'canvas' ? 'has-canvas' : '' }` }>
				<section ref={ flowArea } tabIndex={ -1 } className="concord-card concord-designer__flow" aria-label={ __( 'Flow', 'concord' ) }>
					{ view === 'outline' ? <Outline view={ shared } /> : (
						<Suspense fallback={ <Skeleton rows={ 6 } tall /> }>
							<Canvas view={ shared } kinds={ kindsFor( head.kind, { parent: null, list: 'root', index: 0 }, walk( present.steps ).some( ( one ) => one.step.step === 'salesOrder' ) ) } onDrop={ ( edge: GraphEdge, kind ) => add( edge.place, kind ) } />
						</Suspense>
					) }
				</section>
				<section ref={ settings } tabIndex={ -1 } className="concord-card concord-designer__inspector" aria-label={ __( 'Settings of the step', 'concord' ) }>
					{ place ? <Palette kinds={ offered } onChoose={ ( kind ) => add( place, kind ) } onClose={ () => {
						focusNext.current = 'flow';
						setPlace( null );
					} } /> : moved ? <MoveTo key={ moved.id } steps={ present.steps } step={ moved } onChoose={ ( to ) => edit( { do: 'move', id: moved.id, place: to } ) } onClose={ () => {
						focusNext.current = 'flow';
						setMoving( null );
					} } /> : step || selected === TRIGGER_ID ? (
						<Suspense fallback={ <Skeleton rows={ 3 } /> }>{ view === 'canvas' && step && ! readOnly && <p className="concord-designer__tools"><StepTools view={ shared } step={ step } /></p> }<Inspector step={ step ?? null } drawing={ present } kind={ head.kind } connectionId={ head.connection_id } checks={ checks } tested={ tested } readOnly={ readOnly } edit={ edit } { ...told } /></Suspense>
					) : <p className="concord-fine">{ __( 'Choose a step to see and change what it does, or add one with +.', 'concord' ) }</p> }
				</section>
			</div>
			{ ! readOnly && <Suspense fallback={ null }><ImportOver kind={ head.kind } product={ product } present={ present } rules={ rulesOf( head, present.rules ) } onAdopt={ ( drawing ) => edit( { do: 'adopt', drawing, stood: rulesOf( head, present.rules ) ?? null } ) } /></Suspense> }
			<FlowHistory id={ id } head={ head } product={ product } present={ contentOf( head, present ) } disabled={ readOnly || dirty || head.draft !== null } onDone={ done } />
		</div>
	);
}

/** Of an order flow its steps and rules; its mapping stays that of the connection it is used on. */
function templateOf( head: FlowHead, present: Drawing ): FlowContent | FlowMappings {
	const rules = rulesOf( head, present.rules );
	return head.kind === 'own' ? { schemaVersion: 1, trigger: present.trigger, steps: present.steps } : { ...EMPTY_ORDER, steps: present.steps, ...( rules ? { rules } : {} ) };
}

/** What was just published does nothing before it is on: the step from there to running is here too. */
function SwitchOn( { id, readOnly }: { id: string; readOnly: boolean } ) {
	const settings = useFlowSettings();
	return (
		<span>
			{ settings.error?.message ?? __( 'It is switched off.', 'concord' ) }{ ' ' }
			{ ! readOnly && <Button variant="secondary" size="compact" isBusy={ settings.isPending } disabled={ settings.isPending } accessibleWhenDisabled onClick={ () => settings.mutate( { id, enabled: true }, { onSuccess: () => speak( __( 'The flow is switched on.', 'concord' ) ) } ) }>{ __( 'Switch on', 'concord' ) }</Button> }
		</span>
	);
}

/** Kept to begin other flows with; it is a copy, later changes of this flow do not reach it. */
function KeepTemplate( { name, product, content }: { name: string; product: 'fo' | 'bc'; content: FlowContent | FlowMappings } ) {
	const keep = useSaveTemplate();
	return <Button variant="tertiary" isBusy={ keep.isPending } disabled={ keep.isPending || keep.isSuccess } accessibleWhenDisabled onClick={ () => keep.mutate( { name, product, content }, { onSuccess: () => speak( __( 'Saved as a template.', 'concord' ) ) } ) } __next40pxDefaultSize>{ keep.isSuccess ? __( 'Saved as a template', 'concord' ) : keep.error?.message ?? __( 'Save as a template', 'concord' ) }</Button>;
}

/** The sales order is offered where the order flow lacks it, and at the top level only. */
function kindsFor( kind: 'order' | 'own', place: Place | null, hasOrder: boolean ): StepKind[] {
	return KINDS.filter( ( one ) => one !== 'salesOrder' || ( kind === 'order' && ! hasOrder && place?.parent === null ) );
}

function standing( head: FlowHead ): string {
	if ( head.published ) {
		/* translators: %d: number of the version. */
		return sprintf( __( 'Version %d is in use.', 'concord' ), head.published.version );
	}
	return head.kind === 'order' ? __( 'Orders are sent as built in.', 'concord' ) : __( 'This flow was never published.', 'concord' );
}

function draftText( head: FlowHead, changed: boolean, dirty: boolean ): string {
	if ( changed ) {
		return __( 'You have changes that are not saved.', 'concord' );
	}
	if ( dirty ) {
		return __( 'You moved steps on the canvas; that changes nothing that runs.', 'concord' );
	}
	/* translators: %s: name of a person. */
	return head.draft ? sprintf( __( 'A draft by %s waits to be published.', 'concord' ), head.draft.author ) : '';
}

function savedBy( head: FlowHead ): string {
	/* translators: %s: name of a person. */
	return sprintf( __( 'Saved by %s', 'concord' ), head.draft?.author ?? head.versions[ 0 ]?.author ?? '' );
}

function blocked( errors: number ): string {
	/* translators: %d: number of errors. */
	return sprintf( _n( '%d error keeps this from being published; the draft can be saved.', '%d errors keep this from being published; the draft can be saved.', errors, 'concord' ), errors );
}

function announce( action: Edit ): void {
	switch ( action.do ) {
		/* translators: %s: name of a step. */
		case 'add': speak( sprintf( __( '%s added.', 'concord' ), stepName( action.step ) ) ); return;
		case 'remove': speak( __( 'Step removed. Undo brings it back.', 'concord' ) ); return;
		case 'copy': speak( __( 'Step duplicated.', 'concord' ) ); return;
		case 'shift': speak( action.by < 0 ? __( 'Step moved up.', 'concord' ) : __( 'Step moved down.', 'concord' ) ); return;
		case 'move': speak( __( 'Step moved.', 'concord' ) ); return;
		case 'undo': speak( __( 'Undone.', 'concord' ) ); return;
		case 'redo': speak( __( 'Redone.', 'concord' ) ); return;
		default:
	}
}
