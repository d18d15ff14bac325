import { speak } from '@wordpress/a11y';
import { Button, FormFileUpload } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import { readFlow } from '../flows/file.ts';
import { FlowDifferences } from './differences.tsx';
import type { Drawing } from './state.ts';

/** A file in the place of the open flow: first what would differ, then, on request, as an edit that can be undone. */
export function ImportOver( { present, onAdopt }: { present: Drawing; onAdopt: ( drawing: Drawing ) => void } ) {
	const [ read, setRead ] = useState< ReturnType< typeof readFlow > | null >( null );
	const open = async ( file: File | undefined ) => setRead( file === undefined ? null : readFlow( await file.text() ) );
	const found = read !== null && typeof read !== 'string' ? read.content : null;
	const adopt = ( drawing: Drawing ) => {
		setRead( null );
		onAdopt( drawing );
		speak( __( 'The flow from the file is here as unsaved changes. Undo brings yours back.', 'concord' ) );
	};
	return (
		<section className="concord-card" aria-label={ __( 'Import into this flow', 'concord' ) }>
			<FormFileUpload accept=".json,application/json" onChange={ ( event ) => void open( event.currentTarget.files?.[ 0 ] ) } __next40pxDefaultSize>{ __( 'Replace by a file', 'concord' ) }</FormFileUpload>
			{ typeof read === 'string' && <p className="concord-error" role="alert">{ read }</p> }
			{ found && (
				<>
					<FlowDifferences theirs={ present } mine={ found } theirsTitle={ __( 'This flow', 'concord' ) } mineTitle={ __( 'The file', 'concord' ) } />
					<Button variant="primary" onClick={ () => adopt( { trigger: found.trigger, steps: found.steps, layout: found.layout ?? {} } ) } __next40pxDefaultSize>{ __( 'Take over the file', 'concord' ) }</Button>{ ' ' }
					<Button variant="tertiary" onClick={ () => setRead( null ) } __next40pxDefaultSize>{ __( 'Keep mine', 'concord' ) }</Button>
				</>
			) }
		</section>
	);
}
