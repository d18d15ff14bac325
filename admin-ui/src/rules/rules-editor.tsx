import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { Suspense, useEffect, useRef, useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';
import { ruleProblems } from '../../../worker/src/core/rules/problems.ts';
import { ApiError } from '../api/client.ts';
import { readBoot } from '../boot.ts';
import { Failure } from '../components/failure.tsx';
import { OrderChooser, useDraftPreview } from '../mapping/draft-preview.tsx';
import type { Flow } from '../mapping/flow-schema.ts';
import { useDiscardDraft, usePublish, useSaveDraft } from '../mapping/queries.ts';
import { Blockers, ContentDifferences, PublishDialog } from '../publish/lazy.ts';
import { EMPTY, type Product } from '../mapping/rows.ts';
import { keepUnsaved, readUnsaved } from '../mapping/unsaved.ts';
import { Cards } from './cards.tsx';
import { fullRules, withRule } from './defaults.ts';

type Props = { connectionId: string; product: Product; flow: Flow; onReload: () => void };

/** Rules are part of the mapping's draft: what waits unsaved there is kept here too, and one publication takes both. */
export function RulesEditor( { connectionId, product, flow, onReload }: Props ) {
	const canManage = readBoot().canManage;
	const kept = readUnsaved( connectionId );
	const [ edited, setEdited ] = useState< FlowMappings | null >( kept?.mappings ?? null );
	const [ base, setBase ] = useState( kept?.revision ?? flow.revision );
	const [ publishing, setPublishing ] = useState( false );
	const save = useSaveDraft( connectionId );
	const publish = usePublish( connectionId );
	const discard = useDiscardDraft( connectionId );
	const preview = useDraftPreview( connectionId );
	const shown = edited ?? flow.draft?.mappings ?? flow.published?.mappings ?? EMPTY;
	const rules = fullRules( shown.rules );
	const problems = ruleProblems( rules, product );
	const [ elsewhere, setElsewhere ] = useState< readonly string[] >( [] );
	const latest = useRef( edited );
	latest.current = edited;

	/** While the worker tries the next draft, the last effect stays: cards that jump are hard to read. */
	const last = useRef( preview.preview );
	last.current = preview.preview ?? last.current;
	/** The effect of each card is there before anything is pressed, as soon as there is an order to show it on. */
	const asked = useRef( '' );
	useEffect( () => {
		if ( preview.orderId !== '' && asked.current === '' ) {
			asked.current = preview.orderId;
			preview.ask();
		}
	} );

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
	const publishDraft = ( note: string, override: string ) => publish.mutate( { revision: flow.revision, note, ...( override === '' ? {} : { override } ) }, { onSuccess: ( saved ) => {
		settle( saved.revision, edited );
		setPublishing( false );
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
	const failure = [ save.error, publishing ? null : publish.error, discard.error ].find( ( error ) => error !== null );
	const askToPublish = () => {
		publish.reset();
		setPublishing( true );
	};
	return (
		<div className="concord-rules">
			<Standing flow={ flow } unsaved={ edited !== null } problems={ problems.length } />
			{ failure && <Failure error={ failure } /> }
			{ conflict && base !== flow.revision && <Suspense fallback={ null }><ContentDifferences product={ product } theirs={ flow.draft?.mappings ?? flow.published?.mappings ?? EMPTY } mine={ shown } before={ /* translators: %s: name of a person. */ sprintf( __( 'Saved by %s', 'concord' ), flow.draft?.author ?? flow.versions[ 0 ]?.author ?? '' ) } after={ __( 'Yours', 'concord' ) } /></Suspense> }
			{ conflict && (
				<p className="concord-rules__buttons">
					<Button variant="secondary" onClick={ onReload } __next40pxDefaultSize>{ __( 'Read what was saved', 'concord' ) }</Button>
					<Button variant="secondary" onClick={ () => saveDraft( flow.revision ) } disabled={ base === flow.revision } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save mine over it', 'concord' ) }</Button>
				</p>
			) }
			{ canManage && (
				<div className="concord-mapping__bar">
					<Button variant="primary" onClick={ () => saveDraft() } isBusy={ save.isPending } disabled={ edited === null || save.isPending || problems.some( ( problem ) => problem.code === 'too-many' ) } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Save draft', 'concord' ) }</Button>
					<Button variant="secondary" onClick={ throwAway } disabled={ edited === null && ! flow.draft } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Discard draft', 'concord' ) }</Button>
					<Button variant="secondary" onClick={ askToPublish } disabled={ ! flow.draft || edited !== null || problems.length > 0 || elsewhere.length > 0 || publish.isPending } accessibleWhenDisabled __next40pxDefaultSize>{ __( 'Publish…', 'concord' ) }</Button>
				</div>
			) }
			{ canManage && <p className="concord-fine">{ __( 'Rules and mapping are one draft: saving, publishing and discarding takes both.', 'concord' ) }</p> }
			<Suspense fallback={ null }><Blockers connectionId={ connectionId } flowId={ connectionId } product={ product } kind="order" content={ shown } here="rules" onFound={ setElsewhere } /></Suspense>
			{ publishing && <Suspense fallback={ null }><PublishDialog title={ __( 'Publish these rules', 'concord' ) } product={ product } published={ flow.published?.mappings ?? EMPTY } draft={ shown } busy={ publish.isPending } failure={ publish.error } onPublish={ publishDraft } onClose={ () => setPublishing( false ) } /></Suspense> }
			<OrderChooser preview={ preview } hasDraft={ flow.draft !== null } unsaved={ edited !== null } />
			{ preview.orders.length === 0 && <p className="concord-fine">{ __( 'As soon as the store has an order, each rule shows here what it makes of it.', 'concord' ) }</p> }
			<Cards
				product={ product }
				rules={ rules }
				problems={ problems }
				preview={ last.current }
				readOnly={ ! canManage }
				onChange={ ( name, value ) => {
					const mappings = { ...shown, rules: withRule( shown.rules, name, value ) };
					setEdited( mappings );
					keepUnsaved( connectionId, { revision: base, mappings } );
				} }
			/>
		</div>
	);
}

function Standing( { flow, unsaved, problems }: { flow: Flow; unsaved: boolean; problems: number } ) {
	/* translators: %d: number of the version. */
	const used = flow.published ? sprintf( __( 'Orders are sent by version %d.', 'concord' ), flow.published.version ) : __( 'Orders are sent without rules of your own.', 'concord' );
	/* translators: %s: name of a person. */
	const draft = unsaved ? __( 'You have changes that are not saved.', 'concord' ) : flow.draft ? sprintf( __( 'A draft by %s waits to be published.', 'concord' ), flow.draft.author ) : '';
	/* translators: %d: number of fields. */
	const wrong = problems === 0 ? '' : sprintf( _n( '%d field needs correcting before it can be published.', '%d fields need correcting before this can be published.', problems, 'concord' ), problems );
	return (
		<div className={ `concord-headline ${ problems > 0 ? 'is-act' : unsaved || flow.draft ? 'is-busy' : 'is-good' }` } role="status">
			<strong>{ used }</strong>
			<span>{ [ draft, wrong ].filter( ( part ) => part !== '' ).join( ' ' ) }</span>
		</div>
	);
}
