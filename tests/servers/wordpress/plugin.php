<?php // what a test switches at the site: a file of that name in wp-content
function shopbell_test_has(string $name): bool
{
    return file_exists(WP_CONTENT_DIR . '/' . $name);
}
// Without the file, nobody waits fifteen seconds between two comments.
add_filter('comment_flood_filter', fn ($block) => shopbell_test_has('flood') ? $block : false, 99);
add_filter('wp_is_application_passwords_available', fn ($is) => $is && !shopbell_test_has('no-passwords'));
add_filter('rest_authentication_errors', function ($error) {
    if (shopbell_test_has('no-rest')) {
        return new WP_Error('rest_disabled', 'The REST API is disabled.', ['status' => 403]);
    }
    return $error;
}, 1);
add_filter('rest_request_before_callbacks', function ($response) {
    return shopbell_test_has('busy') ? new WP_Error('too_many_requests', 'Slow down.', ['status' => 429]) : $response;
});
add_filter('rest_pre_serve_request', function ($served) {
    if (shopbell_test_has('busy')) {
        header('Retry-After: 40');
    }
    return $served;
});
