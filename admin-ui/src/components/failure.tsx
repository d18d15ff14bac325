import { __ } from '@wordpress/i18n';
import { ApiError } from '../api/client.ts';
import { readBoot } from '../boot.ts';

/** Why something was not done; of an ended session with the way back in, in another tab, so that what was edited here stays. */
export function Failure( { error }: { error: Error } ) {
	const signedOut = error instanceof ApiError && error.code === 'concord_signed_out';
	return <p className="concord-error" role="alert">{ error.message }{ signedOut && <> <a href={ `${ readBoot().siteUrl.replace( /\/$/, '' ) }/wp-login.php` } target="_blank" rel="noreferrer">{ __( 'Sign in (opens a new tab)', 'concord' ) }</a></> }</p>;
}
