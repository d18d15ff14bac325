import { speak } from '@wordpress/a11y';
import { Button } from '@wordpress/components';
import { useState } from '@wordpress/element';
import { __ } from '@wordpress/i18n';

type Props = { text: string; label: string };

export function CopyButton( { text, label }: Props ) {
	const [ copied, setCopied ] = useState( false );
	const copy = async () => {
		try {
			await navigator.clipboard.writeText( text );
			setCopied( true );
			speak( __( 'Copied.', 'concord' ) );
		} catch {
			// Browsers refuse the clipboard on plain http; the text stays selectable beside the button.
			speak( __( 'This browser does not let the page copy. Select the text instead.', 'concord' ), 'assertive' );
		}
	};
	return <Button variant="secondary" __next40pxDefaultSize onClick={ () => void copy() }>{ copied ? __( 'Copied', 'concord' ) : label }</Button>;
}
