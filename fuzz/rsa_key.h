// An RSA key of 2048 bits, so that fuzz targets always have the same. It is public: good for nothing else.
#pragma once
#include <string_view>

namespace entente::fuzz {

constexpr std::string_view kRsaKey =
    "-----BEGIN PRIVATE KEY-----\n"
    "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQCslssWB7RmgrwD\n"
    "+CRjl6+63A3exZ0RXcCo3unqeLlMgzWIgaPZELmAEH8MoPnk1JKT3IgZZTo5Tt4O\n"
    "QBMkJ2HNGigt+SlC1kYbhJDDvT8kYAEt30msNA56twQM23jSNdmmesFXVOVr/6sE\n"
    "32kCGxW3eA55UWvi9bKas61Ofi3vQF1GmzivmmdftgzXsGK9HT20jrzjXAcz63iW\n"
    "DD5NCNDUGewAB57gbH01tmYJwf7oGMwtarMnJBySvR2HouaivhwK7MIWoTm5pX9Y\n"
    "QsW374bDKGM5z1W5Cm3+f9nOA3umaxQIlzyOGsB5pDhG13nbT9q09DluKeZtP+WY\n"
    "DauXTpL9AgMBAAECggEABPNRrEuYnUTMZNFrex8rj2YRex2Fpa0Kl4LGszmMQx6+\n"
    "XIXaGndULXwLpjlAgb5RMq7liSjx/xkn3cEbwMflEm+DeIdy615fEMSq1wUozap3\n"
    "+NtfRHJnz0BMUZwX/puZ0csn8ZEsqtOLZxk2F1/fLcM3/bsxUjIZpz4BJMUSHJCF\n"
    "gb8oCM0HE334zecLnH/Kte0DnkS9swVpnemykrvILz+lxFT5EiEYpDGFJoGPT91m\n"
    "rd1PY9GJkZpSt+oLJuLXluiwQa6oVrFtXvcgbJ0LHBrF6+Ky8yEuxm2w1+QxRvo9\n"
    "aYx1qbRSBU27csSuCjdYu5oghd8OfextXy1eSCVyxwKBgQDXn/2sKVPQ9Wn64Ycr\n"
    "HvtRIgewQY/RFJvWrpZJNA20FZUKrKkHxrnciw83nIfYPMSXrrR0nkBW9kUhYDGb\n"
    "0TlrKwQyXtqIAwrw2VnGLX+bWaW5VinJ3cYgkNQKhfkT+GrfcrVRgT145JJ91whQ\n"
    "bcuOllKco8EULuejr2H/cHpuWwKBgQDM596yUielQaPj27d6/8nUu8hpLL7Y5Hzf\n"
    "HoDx1q4LVNd+zPKWlk3zuJb5Zx2feSOyCqQBsGpKO9ESkbJ4G857esz2Qg7p0WsL\n"
    "APEdt8SA9y26TOBgddxuWL/Ezo+oup427etJMq4P0ktMj250AHNCQOCl2NV9m+Pq\n"
    "5Zi0DFrzhwKBgGoGOHTMCXOpCMic1psEa+0T/5XSVwYmzQ394NXz630OU6/hAGhb\n"
    "dg6UrhHZPQ69qqku9XqWSeq4w3tK0nncohApIbIm4+uXG20cYsFIpANeTFfan0es\n"
    "bfybWjgmcjg4oUxoGfIOy4xDUCjicCskIcBl+A8fkhP7kFjzJwu0Ye8bAoGBAIqw\n"
    "LjU4EglygkFJh8jCtJM+folhddNL45EJDnGhwq98v1bd1RxDo4Ng3x7zwkMcNSLe\n"
    "vN8/ztFr5zjQUKGnAHznQy8yyvFLg04xVwGsTl6T7ul3+y6O16IAg9vri6TCmy/G\n"
    "nUgv+0xOJBUvx6zQWTLwwpy+RNH936gvusmyyySlAoGAdUyPRBUJXD0fWNpcUns+\n"
    "DNJFbrds3Y8+UNSxC14+DMfBgTjBKJZM31hdzmtiScvAN2a6pqkY36VPpf+1b2v2\n"
    "nzu7/NJujyMpxXs4JRENBFYhpPfDpu7bFpxFxPYDW2nTPQPxxZqQFu3S8xoGX+Vu\n"
    "6Mi02ijY1hD63NrvMl4/nOY=\n"
    "-----END PRIVATE KEY-----\n";

}  // namespace entente::fuzz
