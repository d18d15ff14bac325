import { Button, FormFileUpload, Notice, SelectControl } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __, _n, sprintf } from '@wordpress/i18n';
import type { FlowContent, FlowStep } from '../../../worker/src/core/flow/schema.ts';
import { templatesFor } from '../../../worker/src/core/flow/templates/index.ts';
import { walk } from '../../../worker/src/core/flow/tree.ts';
import { useConnections } from '../api/queries.ts';
import { ErrorState } from '../components/error-state.tsx';
import { Skeleton } from '../components/skeleton.tsx';
import { kindLabel, stepSummary, triggerText } from '../designer/words.ts';
import { useRoute } from '../router.ts';
import { foreignText, readFlow, type FlowFile } from './file.ts';
import { useCreateFlow, useDeleteTemplate, useTemplates } from './queries.ts';
import { StepValues } from './step-values.tsx';
import { templateHint, templateName, templateNeeds } from './template-words.ts';

const BLANK: FlowContent = { schemaVersion: 1, trigger: { on: 'store', record: 'order' }, steps: [] };

/** A flow to begin with: a template, one's own, a file, or nothing. */
export function NewFlow() {
	const connections = useConnections();
	const templates = useTemplates();
	const { go } = useRoute();
	const [ chosen, setChosen ] = useState( '' );
	const [ imported, setImported ] = useState< FlowFile | string | null >( null );
	const create = useCreateFlow();
	const drop = useDeleteTemplate();
	if ( connections.isPending ) {
		return <Skeleton rows={ 6 } />;
	}
	if ( ! connections.data ) {
		return <ErrorState error={ connections.error } onRetry={ () => void connections.refetch() } />;
	}
	const connection = connections.data.find( ( one ) => one.id === chosen ) ?? connections.data[ 0 ];
	if ( ! connection ) {
		return <p>{ __( 'Add a connection to Dynamics first.', 'concord' ) }</p>;
	}
	const start = ( name: string, content: FlowContent ) => create.mutate( { connection_id: connection.id, name, content }, { onSuccess: ( flow ) => go( { tab: 'flows', flow: flow.id } ) } );
	return (
		<>
			<p><Button variant="link" onClick={ () => go( { tab: 'flows' } ) }>{ __( '← All flows', 'concord' ) }</Button></p>
			{ connections.data.length > 1 && <SelectControl label={ __( 'Connection', 'concord' ) } value={ connection.id } options={ connections.data.map( ( { id, name } ) => ( { label: name, value: id } ) ) } onChange={ setChosen } __nextHasNoMarginBottom __next40pxDefaultSize /> }
			{ create.error && <p className="concord-error" role="alert">{ create.error.message }</p> }
			{ drop.error && <p className="concord-error" role="alert">{ drop.error.message }</p> }
			{ templates.isPending && <Skeleton rows={ 2 } /> }
			{ ! templates.data && templates.error && <ErrorState error={ templates.error } onRetry={ () => void templates.refetch() } /> }
			<ul className="concord-gallery" aria-label={ __( 'Templates', 'concord' ) }>
				<Card name={ __( 'Orders → sales orders', 'concord' ) } hint={ __( 'Built in for every connection: add filters, branches and records of your own around the sales order.', 'concord' ) } action={ __( 'Open', 'concord' ) } onUse={ () => go( { tab: 'flows', flow: connection.id } ) } />
				{ templatesFor( connection.product ).map( ( { key, content } ) => <Card key={ key } name={ templateName( key ) } hint={ templateHint( key ) } needs={ templateNeeds( key, connection.product ) } content={ content } action={ __( 'Use', 'concord' ) } onUse={ () => start( templateName( key ), content ) } /> ) }
				{ ( templates.data ?? [] ).map( ( own ) => (
					/* translators: %s: name of a person. */
					<Card key={ own.id } name={ own.name } hint={ sprintf( 'trigger' in own.content ? __( 'Your own template, by %s.', 'concord' ) : __( 'Your own template for the order flow, its steps and rules, by %s.', 'concord' ), own.author ) } warning={ foreignText( own.product === '' ? null : own.product, connection.product ) } steps={ own.content.steps ?? [] } { ...( 'trigger' in own.content ? { content: own.content } : {} ) } action={ __( 'Use', 'concord' ) } onUse={ () => ( 'trigger' in own.content ? start( own.name, own.content ) : go( { tab: 'flows', flow: connection.id, template: own.id } ) ) } onDrop={ () => drop.mutate( own.id ) } />
				) ) }
				<Card name={ __( 'Blank flow', 'concord' ) } hint={ __( 'Choose what starts it and add its steps.', 'concord' ) } action={ __( 'Start', 'concord' ) } onUse={ () => start( __( 'New flow', 'concord' ), BLANK ) } />
			</ul>
			<section className="concord-card" aria-label={ __( 'Import a flow', 'concord' ) }>
				<FormFileUpload className="is-secondary" accept=".json,application/json" onChange={ ( event ) => void readFile( event.currentTarget.files?.[ 0 ], setImported ) } __next40pxDefaultSize>{ __( 'Import from a file', 'concord' ) }</FormFileUpload>
				{ typeof imported === 'string' && <p className="concord-error" role="alert">{ imported }</p> }
				{ imported !== null && typeof imported !== 'string' && imported.kind === 'order' && <p className="concord-error" role="alert">{ __( 'This file holds the steps and rules of an order flow. Open the order flow of a connection and import it there.', 'concord' ) }</p> }
				{ imported !== null && typeof imported !== 'string' && imported.kind === 'own' && (
					<>
						{ foreignText( imported.product, connection.product ) !== '' && <Notice status="warning" isDismissible={ false }>{ foreignText( imported.product, connection.product ) }</Notice> }
						{ /* translators: %s: name of a flow. */ }
						<p>{ sprintf( __( '“%s” would be added as a new draft with these steps:', 'concord' ), imported.name ) }</p>
						<p className="concord-fine">{ triggerText( imported.content.trigger ) }</p>
						<StepValues steps={ imported.content.steps } />
						<Button variant="primary" onClick={ () => start( imported.name, imported.content ) } __next40pxDefaultSize>{ __( 'Add this flow', 'concord' ) }</Button>
					</>
				) }
			</section>
		</>
	);
}

async function readFile( file: File | undefined, set: ( read: ReturnType< typeof readFlow > | null ) => void ): Promise< void > {
	set( file === undefined ? null : readFlow( await file.text() ) );
}

type CardProps = { name: string; hint: string; action: string; /** What has to be there before it works. */ needs?: string; /** Why it does not fit here as it is; '' where it does. */ warning?: string; content?: FlowContent; steps?: readonly FlowStep[]; onUse: () => void; onDrop?: () => void };

function Card( { name, hint, action, needs, warning = '', content, steps = content?.steps, onUse, onDrop }: CardProps ) {
	return (
		<li className="concord-gallery__card">
			<h3>{ name }</h3>
			<p>{ hint }</p>
			{ content && <p className="concord-fine">{ triggerText( content.trigger ) }</p> }
			{ content && <p className="concord-fine">{ countsText( content ) }</p> }
			{ needs !== undefined && <p className="concord-fine"><strong>{ __( 'Needs:', 'concord' ) }</strong> { needs }</p> }
			{ warning !== '' && <p className="concord-error">{ warning }</p> }
			{ steps && <details><summary>{ __( 'Steps', 'concord' ) }</summary><Steps steps={ steps } /></details> }
			<p className="concord-gallery__actions">
				<Button variant="secondary" aria-label={ `${ action }: ${ name }` } onClick={ onUse } __next40pxDefaultSize>{ action }</Button>
				{ /* translators: %s: name of a template. */ }
				{ onDrop && <Button variant="tertiary" isDestructive aria-label={ sprintf( __( 'Delete the template %s', 'concord' ), name ) } onClick={ onDrop }>{ __( 'Delete', 'concord' ) }</Button> }
			</p>
		</li>
	);
}

/** How much a template does, before it is opened. */
function countsText( { steps }: FlowContent ): string {
	const all = walk( steps );
	const fields = all.reduce( ( sum, { step } ) => sum + ( 'rows' in step ? step.rows.length : step.step === 'setInStore' ? 1 : 0 ), 0 );
	/* translators: %d: number of steps. */
	return `${ sprintf( _n( '%d step', '%d steps', all.length, 'concord' ), all.length ) }, ${ sprintf( /* translators: %d: number of fields. */ _n( '%d field', '%d fields', fields, 'concord' ), fields ) }`;
}

function Steps( { steps }: { steps: readonly FlowStep[] } ) {
	return <ol className="concord-flow-steps">{ walk( steps ).map( ( { step } ) => <li key={ step.id }><strong>{ kindLabel( step.step ) }</strong> <code>{ stepSummary( step ) }</code></li> ) }</ol>;
}
