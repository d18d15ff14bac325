import { speak } from '@wordpress/a11y';
import { Button, FormFileUpload, Notice } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { Rules } from '../../../worker/src/core/rules/schema.ts';
import { foreignText, readFlow, type FlowFile } from '../flows/file.ts';
import { useTemplates } from '../flows/queries.ts';
import type { OwnTemplate } from '../flows/schema.ts';
import { useRoute } from '../router.ts';
import { RuleDifferences } from '../rules/differences.tsx';
import { FlowDifferences } from './differences.tsx';
import type { Drawing } from './state.ts';

type Props = { kind: 'order' | 'own'; product: 'fo' | 'bc'; present: Drawing; /** Of an order flow, as they stand here. */ rules: Rules | undefined; onAdopt: ( drawing: Drawing ) => void };

/** A file, or a template of one's own, in the place of the open flow: first what would differ, then, on request, as an edit that can be undone. */
export function ImportOver( { kind, product, present, rules, onAdopt }: Props ) {
	const { route, go } = useRoute();
	const wanted = route[ 'template' ] ?? '';
	const template = useTemplates().data?.find( ( one ) => wanted !== '' && one.id === wanted );
	const [ given, setGiven ] = useState< FlowFile | string | null >( null );
	const read = given ?? ( template ? fileOf( template ) : null );
	const open = async ( file: File | undefined ) => setGiven( file === undefined ? null : readFlow( await file.text() ) );
	const problem = typeof read === 'string' ? read : read !== null && read.kind !== kind ? otherKind( kind ) : '';
	const found = read !== null && typeof read !== 'string' && read.kind === kind ? read : null;
	const drawing = found && drawingOf( found, present );
	const foreign = found ? foreignText( found.product, product ) : '';
	const close = () => {
		setGiven( null );
		const { template: _used, ...rest } = route;
		go( rest, true );
	};
	return (
		<section className="concord-card" aria-label={ __( 'Import into this flow', 'concord' ) }>
			<FormFileUpload accept=".json,application/json" onChange={ ( event ) => void open( event.currentTarget.files?.[ 0 ] ) } __next40pxDefaultSize>{ __( 'Replace by a file', 'concord' ) }</FormFileUpload>
			{ problem !== '' && <p className="concord-error" role="alert">{ problem }</p> }
			{ foreign !== '' && <Notice status="warning" isDismissible={ false }>{ foreign }</Notice> }
			{ found && drawing && (
				<>
					<FlowDifferences theirs={ present } mine={ drawing } theirsTitle={ __( 'This flow', 'concord' ) } mineTitle={ __( 'The file', 'concord' ) } />
					{ found.kind === 'order' && found.rules && <RuleDifferences theirs={ rules } mine={ found.rules } before={ __( 'This flow', 'concord' ) } after={ __( 'The file', 'concord' ) } caption={ __( 'Rules that differ', 'concord' ) } /> }
					<Button variant="primary" onClick={ () => {
						onAdopt( drawing );
						close();
						speak( __( 'The flow from the file is here as unsaved changes. Undo brings yours back.', 'concord' ) );
					} } __next40pxDefaultSize>{ __( 'Take over the file', 'concord' ) }</Button>{ ' ' }
					<Button variant="tertiary" onClick={ close } __next40pxDefaultSize>{ __( 'Keep mine', 'concord' ) }</Button>
				</>
			) }
		</section>
	);
}

function drawingOf( file: FlowFile, present: Drawing ): Drawing {
	return file.kind === 'own'
		? { trigger: file.content.trigger, steps: file.content.steps, layout: file.content.layout ?? {} }
		: { trigger: present.trigger, steps: file.steps, layout: {}, ...( file.rules ? { rules: file.rules } : {} ) };
}

/** What was kept is held against the same form as a file: another version may have kept it. */
function fileOf( { name, product, content }: OwnTemplate ): FlowFile | string {
	return readFlow( JSON.stringify( { ...content, kind: 'trigger' in content ? 'concord-flow' : 'concord-order-flow', name, product } ) );
}

function otherKind( kind: 'order' | 'own' ): string {
	return kind === 'order' ? __( 'This file holds a flow of its own. Add it under “New flow”; the order flow takes files of order flows.', 'concord' ) : __( 'This file holds the steps and rules of an order flow. Open the order flow of a connection and import it there.', 'concord' );
}
