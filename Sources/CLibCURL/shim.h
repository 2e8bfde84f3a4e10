#ifndef MUSTER_CLIBCURL_SHIM_H
#define MUSTER_CLIBCURL_SHIM_H

// Swift does not import variadic functions, and Glibc's module lacks epoll and eventfd: one fixed-argument
// wrapper for each argument type that we pass, and nothing else.

#include <curl/curl.h>
#include <errno.h>
#include <stdint.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

static inline CURLcode muster_global_start(void) { return curl_global_init(CURL_GLOBAL_DEFAULT); }

static inline CURLcode muster_easy_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode muster_easy_set_offset(CURL *easy, CURLoption option, int64_t value) {
    return (curl_easy_setopt)(easy, option, (curl_off_t)value);
}

static inline CURLcode muster_easy_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode muster_easy_set_pointer(CURL *easy, CURLoption option, void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode muster_easy_set_basic_authentication(CURL *easy) {
    return (curl_easy_setopt)(easy, CURLOPT_HTTPAUTH, (long)CURLAUTH_BASIC);
}

static inline CURLcode muster_easy_set_transfer_function(CURL *easy, CURLoption option, curl_write_callback value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode muster_easy_set_prerequest_function(CURL *easy, curl_prereq_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, value);
}

static inline CURLcode muster_easy_set_open_function(CURL *easy, curl_opensocket_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, value);
}

static inline CURLcode muster_easy_set_close_function(CURL *easy, curl_closesocket_callback value) {
    return (curl_easy_setopt)(easy, CURLOPT_CLOSESOCKETFUNCTION, value);
}

static inline CURLcode muster_easy_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

static inline CURLcode muster_easy_get_offset(CURL *easy, CURLINFO info, int64_t *value) {
    curl_off_t offset = 0;
    CURLcode code = (curl_easy_getinfo)(easy, info, &offset);
    *value = (int64_t)offset;
    return code;
}

/// What CURLOPT_PRIVATE was set to.
static inline void *muster_easy_owner(CURL *easy) {
    char *owner = NULL;
    (curl_easy_getinfo)(easy, CURLINFO_PRIVATE, &owner);
    return owner;
}

static inline CURLMcode muster_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

static inline CURLMcode muster_multi_set_pointer(CURLM *multi, CURLMoption option, void *value) {
    return (curl_multi_setopt)(multi, option, value);
}

static inline CURLMcode muster_multi_set_socket_function(CURLM *multi, curl_socket_callback value) {
    return (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, value);
}

static inline CURLMcode muster_multi_set_timer_function(CURLM *multi, curl_multi_timer_callback value) {
    return (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, value);
}

static inline CURLMcode muster_multi_timeout_action(CURLM *multi) {
    int running = 0;
    return curl_multi_socket_action(multi, CURL_SOCKET_TIMEOUT, 0, &running);
}

static inline CURLMcode muster_multi_socket_action(CURLM *multi, int socket, uint32_t events) {
    int running = 0;
    int mask = ((events & EPOLLIN) ? CURL_CSELECT_IN : 0) | ((events & EPOLLOUT) ? CURL_CSELECT_OUT : 0)
        | ((events & (EPOLLERR | EPOLLHUP)) ? CURL_CSELECT_ERR : 0);
    return curl_multi_socket_action(multi, socket, mask, &running);
}

/// The next finished transfer of `multi`, NULL when there is none; `code` receives its outcome.
static inline CURL *muster_multi_next_finished(CURLM *multi, CURLcode *code) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *code = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

/// What libcurl wants to know of a socket (CURL_POLL_*), set in `epoll`; `tag` comes back with each event.
static inline int muster_epoll_watch(int epoll, int socket, int what, int known, uint64_t tag) {
    if (what == CURL_POLL_REMOVE) return epoll_ctl(epoll, EPOLL_CTL_DEL, socket, NULL);
    struct epoll_event event = {0};
    event.events = ((what & CURL_POLL_IN) ? EPOLLIN : 0) | ((what & CURL_POLL_OUT) ? EPOLLOUT : 0);
    event.data.u64 = tag;
    int result = epoll_ctl(epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event);
    if (result < 0 && errno == EEXIST) return epoll_ctl(epoll, EPOLL_CTL_MOD, socket, &event);
    if (result < 0 && errno == ENOENT) return epoll_ctl(epoll, EPOLL_CTL_ADD, socket, &event);
    return result;
}

typedef struct {
    uint64_t tag;
    uint32_t events;
} muster_ready;

#define MUSTER_READY_AT_ONCE 256

/// Waits for at most `milliseconds` (-1: for ever); the number of entries of `ready` filled, or -1.
static inline int muster_epoll_wait(int epoll, muster_ready *ready, int milliseconds) {
    struct epoll_event events[MUSTER_READY_AT_ONCE];
    int found = epoll_wait(epoll, events, MUSTER_READY_AT_ONCE, milliseconds);
    for (int index = 0; index < found; index++) {
        ready[index].tag = events[index].data.u64;
        ready[index].events = events[index].events;
    }
    return found;
}

static inline int muster_epoll_open(void) { return epoll_create1(EPOLL_CLOEXEC); }

static inline int muster_wake_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

/// How many files the process may have open.
static inline int64_t muster_open_files_limit(void) {
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0) return 1024;
    return limit.rlim_cur > INT32_MAX ? INT32_MAX : (int64_t)limit.rlim_cur;
}

/// Readies `stream` for gzip.
static inline int muster_gunzip_start(z_stream *stream) { return inflateInit2(stream, 16 + MAX_WBITS); }

/// The name under which debuggers and `ps -L` show the calling thread.
static inline void muster_name_thread(const char *name) { prctl(PR_SET_NAME, name, 0, 0, 0); }

/// Opens the socket that libcurl asks for, closed on exec.
static inline curl_socket_t muster_socket_open(const struct curl_sockaddr *address) {
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

#endif
