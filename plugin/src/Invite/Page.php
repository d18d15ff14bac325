<?php
/**
 * The page a guest sees.
 *
 * @package Concord
 */

namespace Concord\Invite;

use Concord\Access\Transport;
use Concord\Rest\Controller;

defined( 'ABSPATH' ) || exit;

/**
 * Stands outside wp-admin and outside the theme: one form, one script, nothing of the shop. The token is behind the # of the link, which no browser
 * sends, so it is in no log, no cache and no referrer; and opening the page alone uses nothing up, so a mail scanner that follows links ends no invitation.
 */
final class Page {

	public const QUERY = 'concord-invite';

	public static function link( string $token ): string {
		return add_query_arg( self::QUERY, '1', home_url( '/' ) ) . '#' . $token;
	}

	public function register(): void {
		add_action( 'template_redirect', array( $this, 'maybe_show' ), 0 );
	}

	public function maybe_show(): void {
		// phpcs:ignore WordPress.Security.NonceVerification.Recommended -- Shows an empty form; every act needs the token.
		if ( ! isset( $_GET[ self::QUERY ] ) ) {
			return;
		}
		$this->headers();
		if ( ! defined( 'DONOTCACHEPAGE' ) ) {
			define( 'DONOTCACHEPAGE', true );
		}
		$this->show();
		exit;
	}

	private function headers(): void {
		$script = self::origin( plugins_url( 'assets/', CONCORD_FILE ) );
		$rest   = self::origin( rest_url() );
		status_header( 200 );
		nocache_headers();
		header( 'Content-Type: text/html; charset=utf-8' );
		header( 'Referrer-Policy: no-referrer' );
		header( 'X-Frame-Options: DENY' );
		header( 'X-Content-Type-Options: nosniff' );
		header( 'X-Robots-Tag: noindex, nofollow' );
		header( "Content-Security-Policy: default-src 'none'; script-src {$script}; style-src {$script}; connect-src {$rest}; form-action 'none'; frame-ancestors 'none'; base-uri 'none'" );
	}

	private static function origin( string $url ): string {
		$parts = wp_parse_url( $url );
		$parts = is_array( $parts ) ? $parts : array();
		return ( $parts['scheme'] ?? 'https' ) . '://' . ( $parts['host'] ?? '' ) . ( isset( $parts['port'] ) ? ':' . $parts['port'] : '' );
	}

	private function show(): void {
		$assets = plugins_url( 'assets/', CONCORD_FILE );
		$shop   = wp_specialchars_decode( (string) get_bloginfo( 'name' ), ENT_QUOTES );
		?>
<!doctype html>
<html lang="<?php echo esc_attr( get_bloginfo( 'language' ) ); ?>" dir="<?php echo is_rtl() ? 'rtl' : 'ltr'; ?>">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title><?php esc_html_e( 'Connect Dynamics 365', 'concord' ); ?></title>
<?php // phpcs:disable WordPress.WP.EnqueuedResources -- A page of its own: no theme, no other plugin's script beside a secret. ?>
<link rel="stylesheet" href="<?php echo esc_url( $assets . 'invite.css?ver=' . CONCORD_VERSION ); ?>">
</head>
<body>
<main id="invite" data-rest="<?php echo esc_url( rest_url( Controller::REST_NAMESPACE ) ); ?>" data-words="<?php echo esc_attr( (string) wp_json_encode( self::words() ) ); ?>">
<h1><?php esc_html_e( 'Connect Dynamics 365', 'concord' ); ?></h1>
<p>
		<?php
		/* translators: %s: name of a shop. */
		echo esc_html( sprintf( __( '%s asks you to let its orders into your Dynamics 365. You need no account here: you enter an app registration and test it.', 'concord' ), $shop ) );
		?>
</p>
<noscript><p class="bad"><?php esc_html_e( 'This page needs JavaScript.', 'concord' ); ?></p></noscript>
		<?php if ( ! Transport::is_private() ) : ?>
<p class="bad"><?php esc_html_e( 'This page was opened without encryption, so no secret can be entered. Open the link with https://.', 'concord' ); ?></p>
		<?php endif; ?>
<p id="invite-status" role="status" tabindex="-1"></p>
<p id="invite-start"><?php esc_html_e( 'The link works once. After you begin you have an hour.', 'concord' ); ?> <button type="button" id="invite-begin"><?php esc_html_e( 'Begin', 'concord' ); ?></button></p>
<form id="invite-form" hidden novalidate>
<details open><summary><?php esc_html_e( 'What to set up in Microsoft’s portals', 'concord' ); ?></summary>
		<?php
		foreach ( array( 'bc', 'fo' ) as $product ) {
			echo '<ol data-product="' . esc_attr( $product ) . '">';
			foreach ( Instructions::of( $product ) as $step ) {
				echo '<li>' . esc_html( $step ) . '</li>';
			}
			echo '</ol>';
		}
		?>
</details>
		<?php
		self::field( 'tenant', __( 'Directory (tenant) ID', 'concord' ) );
		self::field( 'client_id', __( 'Application (client) ID', 'concord' ) );
		self::field( 'secret', __( 'Client secret (its value)', 'concord' ), __( 'Stored encrypted. Nobody can read it back, the shop’s own people neither.', 'concord' ), 'password' );
		self::field( 'base_url', __( 'Address', 'concord' ), '', 'url' );
		self::field( 'environment', __( 'Environment', 'concord' ), __( 'For instance “production”.', 'concord' ) );
		self::field( 'company', __( 'Company', 'concord' ), __( 'Business Central: its name. Finance & Operations: the short code of the legal entity.', 'concord' ) );
		?>
<p><button type="submit"><?php esc_html_e( 'Save and test', 'concord' ); ?></button> <button type="button" id="invite-end"><?php esc_html_e( 'I am done', 'concord' ); ?></button></p>
</form>
<ul id="invite-probes"></ul>
</main>
<script src="<?php echo esc_url( $assets . 'invite.js?ver=' . CONCORD_VERSION ); ?>"></script>
<?php // phpcs:enable ?>
</body>
</html>
		<?php
	}

	/** One labelled input with its help and a place for what is wrong with it. */
	private static function field( string $name, string $label, string $help = '', string $type = 'text' ): void {
		printf(
			'<div data-field="%1$s"><label for="invite-%1$s">%2$s</label><input id="invite-%1$s" name="%1$s" type="%3$s" autocomplete="off" spellcheck="false" aria-describedby="invite-%1$s-help invite-%1$s-error"><span id="invite-%1$s-help">%4$s</span><span id="invite-%1$s-error" class="bad"></span></div>',
			esc_attr( $name ),
			esc_html( $label ),
			esc_attr( $type ),
			esc_html( $help )
		);
	}

	/**
	 * What the script says.
	 *
	 * @return array<string, string>
	 */
	private static function words(): array {
		return array(
			'nolink'  => __( 'The link is not complete: copy it whole, with everything after the #.', 'concord' ),
			'offline' => __( 'The shop does not answer. Check your connection and try again; what you entered is still here.', 'concord' ),
			'begun'   => __( 'You may enter the app registration now.', 'concord' ),
			'testing' => __( 'Saved. The shop’s worker is trying it…', 'concord' ),
			'waiting' => __( 'Saved. The shop’s worker is not running right now; the test starts when it is back. You may close this page.', 'concord' ),
			'good'    => __( 'Everything answers. Tell the shop that Dynamics is connected, then choose “I am done”.', 'concord' ),
			'bad'     => __( 'Saved, but not everything answers yet. Follow what stands below, then save and test again.', 'concord' ),
			'passed'  => __( 'Passed:', 'concord' ),
			'failed'  => __( 'Failed:', 'concord' ),
			'done'    => __( 'Thank you. This link and this page are of no use any more.', 'concord' ),
			'bcUrl'   => 'https://api.businesscentral.dynamics.com',
		);
	}
}
