import { Button, Modal } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';
import type { FlowMappings } from '../../../worker/src/core/mapping/flow.ts';

/** The mapping as it is kept, to read and to copy; it is changed in the table or by importing a file. */
export default function JsonView( { flow, onClose }: { flow: FlowMappings; onClose: () => void } ) {
	const [ said, setSaid ] = useState( '' );
	const text = JSON.stringify( flow, null, '\t' );
	const copy = () => {
		// Browsers refuse the clipboard to pages without https; the text can be selected all the same.
		const written = navigator.clipboard?.writeText( text ) ?? Promise.reject( new Error() );
		void written.then( () => setSaid( __( 'Copied.', 'concord' ) ) ).catch( () => setSaid( __( 'The browser did not allow copying. Select the text and copy it by hand.', 'concord' ) ) );
	};
	return (
		<Modal title={ __( 'This mapping as JSON', 'concord' ) } onRequestClose={ onClose } className="concord-map__dialog" size="large">
			<p className="concord-fine">{ __( 'What you changed about the built-in mapping, saved or not. It holds no passwords and no orders.', 'concord' ) }</p>
			<pre className="concord-map__json" role="region" aria-label={ __( 'JSON', 'concord' ) } tabIndex={ 0 } dir="ltr">{ text }</pre>
			<p className="concord-map__dialog-buttons"><Button variant="secondary" onClick={ copy } __next40pxDefaultSize>{ __( 'Copy', 'concord' ) }</Button> <span role="status">{ said }</span></p>
		</Modal>
	);
}
